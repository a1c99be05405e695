import { stringify } from 'yaml';
import { type CheckedConfig, parseConfig } from '../config/parseConfig.ts';
import { ok } from '../result.ts';
import { DEFAULT_API_KEY, startSimulator } from '../simulator/simulator.ts';
import { STORY_PROJECTS } from '../simulator/story/clusters.ts';
import { startStory } from '../simulator/story/story.ts';
import { seeded } from '../simulator/world/random.ts';
import { renderProblems } from '../yaml/problem.ts';
import type { Flags } from './flags.ts';
import type { ProcessContext } from './processContext.ts';
import { run } from './serve.ts';
import { openLog } from './setUp.ts';

const SEED = 2026;

/** Runs a simulated Atlas on loopback, and an exporter that polls it every few seconds. Returns the exit code. */
export async function demo(flags: Flags, context: ProcessContext): Promise<number> {
  const random = seeded(SEED);
  const simulator = await startSimulator({ random });
  const story = startStory({ world: simulator.world, now: Date.now, random });
  try {
    const written = demoConfig(simulator.url);
    const checked = parsed(written);
    return await run(checked, {
      flags,
      // The simulated Atlas uses plain HTTP on loopback, so this variable weakens nothing here.
      context: { ...context, env: { ...context.env, NODE_TLS_REJECT_UNAUTHORIZED: undefined } },
      logger: openLog(flags, context),
      read: () => ok(checked),
      onListening: (addresses) =>
        context.print(describe(addresses, flags.telemetryPath, simulator.url, written)),
    });
  } finally {
    story.stop();
    await simulator.stop();
  }
}

/** Returns a configuration as a user would write it, except for the address and the short intervals. */
function demoConfig(baseUrl: string): string {
  const projects = STORY_PROJECTS.map(({ id, name, clusters }) => ({
    id,
    name,
    // Only discovery finds deleted clusters.
    clusters: clusters.some(({ isDeleted }) => isDeleted) ? 'all' : clusters.map((cluster) => cluster.name),
  }));
  return stringify({
    atlas: { base_url: baseUrl },
    credentials: {
      default: { public_key: DEFAULT_API_KEY.publicKey, private_key: DEFAULT_API_KEY.privateKey },
    },
    discovery: { tags: ['team', 'env'] },
    poll: { schedule: '*/3 * * * * *', jitter: '500ms', collection_jobs: true },
    downloads: { expiring_within: '1m' },
    projects,
  });
}

function parsed(text: string): CheckedConfig {
  const config = parseConfig(text, { file: 'demo', env: {} });
  if (config.ok) return config.value;
  throw new Error(renderProblems(config.error, 'demo'));
}

function describe(
  addresses: readonly string[],
  telemetryPath: string,
  simulatorUrl: string,
  config: string,
): string {
  const origin = `http://localhost:${addresses[0]?.split(':').at(-1) ?? ''}`;
  return [
    '',
    '  A simulated Atlas and the exporter that polls it every 3 seconds.',
    '',
    `  Status page       ${origin}/`,
    `  Metrics           ${origin}${telemetryPath}`,
    `  Simulated Atlas   ${simulatorUrl}`,
    `  Public key        ${DEFAULT_API_KEY.publicKey}`,
    `  Private key       ${DEFAULT_API_KEY.privateKey}`,
    '',
    '  This exporter.yml polls it as well, while the demo runs:',
    '',
    ...config
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`),
    '',
    '  Restore jobs are created, change state and disappear: each change is logged below. Ctrl+C ends the demo.',
    '',
    '',
  ].join('\n');
}
