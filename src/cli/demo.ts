import type { Config } from '../config/config.ts';
import { parseConfig } from '../config/parseConfig.ts';
import { DEFAULT_API_KEY, startSimulator } from '../simulator/simulator.ts';
import { STORY_PROJECTS } from '../simulator/story/clusters.ts';
import { startStory } from '../simulator/story/story.ts';
import { seeded } from '../simulator/world/random.ts';
import { renderProblems } from '../yaml/problem.ts';
import type { Flags } from './commandLine.ts';
import type { ProcessContext } from './processContext.ts';
import { run } from './serve.ts';
import { openLog } from './setUp.ts';

const SEED = 2026;

/** A simulated Atlas on loopback and the exporter polling it every few seconds. Returns the exit code. */
export async function demo(flags: Flags, context: ProcessContext): Promise<number> {
  const random = seeded(SEED);
  const simulator = await startSimulator({ random });
  const story = startStory({ world: simulator.world, now: Date.now, random });
  try {
    const config = demoConfig(simulator.url);
    return await run(config, {
      flags,
      context,
      logger: openLog(flags, context),
      read: async () => ({ ok: true, config }),
      // Standard output is the log's.
      onListening: (addresses) => context.printError(describe(addresses, flags.telemetryPath, simulator.url)),
    });
  } finally {
    story.stop();
    await simulator.stop();
  }
}

/** Like a user's own, but for the address and the schedule. */
function demoConfig(baseUrl: string): Config {
  const projects = STORY_PROJECTS.map(({ id, name, clusters }) => ({
    id,
    name,
    clusters: clusters.filter(({ backupEnabled }) => backupEnabled !== false).map((cluster) => cluster.name),
  }));
  const written = {
    atlas: { base_url: baseUrl },
    credentials: {
      default: { public_key: DEFAULT_API_KEY.publicKey, private_key: DEFAULT_API_KEY.privateKey },
    },
    poll: { schedule: '*/3 * * * * *', jitter: '500ms' },
    downloads: { expiring_within: '1m' },
    projects,
  };
  const parsed = parseConfig(JSON.stringify(written), { file: 'demo', env: {} });
  if (parsed.ok) return parsed.config;
  throw new Error(renderProblems(parsed.problems, 'demo'));
}

function describe(addresses: readonly string[], telemetryPath: string, simulatorUrl: string): string {
  const origin = `http://localhost:${addresses[0]?.split(':').at(-1) ?? ''}`;
  return [
    '',
    '  A simulated Atlas and the exporter that polls it every 3 seconds.',
    '',
    `  Status page       ${origin}/`,
    `  Metrics           ${origin}${telemetryPath}`,
    `  Simulated Atlas   ${simulatorUrl}`,
    '',
    '  Restore jobs come, move and go: each change is a line below. Ctrl+C ends it.',
    '',
    '',
  ].join('\n');
}
