import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../cli/commanding.ts';
import { originOf, type Spawned, spawned, textOf } from '../cli/spawned.ts';
import { temporaryDirectory } from '../temporaryDirectory.ts';
import { CANARIES, leaksIn } from './canaries.ts';
import {
  CLIENT_ID,
  PROJECT,
  PUBLIC_KEY,
  startTreacherousAtlas,
  type TreacherousAtlas,
} from './treacherousAtlas.ts';

const ALL_PROJECTS = '5f0a1b2c3d4e5f6071829305';
const PATHS = [
  '/',
  '/metrics',
  '/config',
  '/api/v1/targets',
  '/api/v1/jobs',
  '/-/ready',
  '/-/healthy',
  '/nowhere',
];
const WITHIN = { interval: 50 };
const OWN_ENV = {
  MONGODB_ATLAS_PUBLIC_API_KEY: 'environs',
  MONGODB_ATLAS_PRIVATE_API_KEY: CANARIES.environmentKey,
};

/** Writes a configuration with every kind of credentials: in the file, in a secret file, in the environment, of a service account. */
async function writeConfig({ simulator, clusters }: TreacherousAtlas) {
  const path = await temporaryDirectory();
  const keyFile = join(path, 'private-key');
  const file = join(path, 'exporter.yml');
  const stateFile = join(path, 'state');
  await writeFile(keyFile, CANARIES.fileKey);
  const names = (some: readonly string[]) => some.filter((name) => name !== '');
  const config = {
    atlas: { base_url: simulator.url, request_timeout: '2s' },
    credentials: {
      inline: { public_key: PUBLIC_KEY, private_key: CANARIES.privateKey },
      mounted: { public_key: 'filekeys', private_key_file: keyFile },
      emea: { client_id: CLIENT_ID, client_secret: CANARIES.clientSecret },
    },
    poll: { schedule: '* * * * * *', jitter: '0s', collection_jobs: true, state_file: stateFile, reserve: 0 },
    projects: [
      { id: PROJECT, credentials: 'inline', clusters: names(clusters) },
      { id: ALL_PROJECTS, credentials: 'emea', clusters: 'all' },
      { id: '5f0a1b2c3d4e5f6071829306', credentials: 'mounted', clusters: 'all' },
      { id: '5f0a1b2c3d4e5f6071829307', credentials: 'default', clusters: ['orders'] },
    ],
  };
  for (const { id } of config.projects.slice(1))
    simulator.world.addProject({ id, name: CANARIES.downloadUrl });
  simulator.world.addCluster('5f0a1b2c3d4e5f6071829307', { name: 'orders' });
  await writeFile(file, JSON.stringify(config));
  const web = ['--web.listen-address', '127.0.0.1:0', '--web.enable-lifecycle'];
  return { path, file, stateFile, flags: ['--config.file', file, '--log.level', 'debug', ...web] };
}

async function served(program: Spawned, origin: string): Promise<readonly string[]> {
  await expect.poll(async () => (await fetch(`${origin}/-/ready`)).status, WITHIN).toBe(200);
  await expect.poll(program.out, WITHIN).toContain('poll_completed');
  const pages = await Promise.all(PATHS.map((path) => textOf(origin + path)));
  const openMetrics = await fetch(`${origin}/metrics`, {
    headers: { accept: 'application/openmetrics-text' },
  });
  return [...pages, await openMetrics.text()];
}

test('serving leaks no secret into log, metrics, page, API, state file or other files', async () => {
  const atlas = await startTreacherousAtlas();
  const { path, file, flags, stateFile } = await writeConfig(atlas);
  const program = spawned(flags, OWN_ENV);
  const origin = await originOf(program);
  const answers = await served(program, origin);
  // The typo is next to a secret.
  await writeFile(file, readFileSync(file, 'utf8').replace('"private_key":', '"privat_key":'));
  const reload = await fetch(`${origin}/-/reload`, { method: 'POST' });
  const refused = await reload.text();
  expect([reload.status, refused]).toEqual([500, expect.stringContaining('privat_key')]);
  program.signal('SIGTERM');
  expect((await program.ended()).code).toBe(0);
  expect(existsSync(stateFile)).toBe(true);
  const files = readdirSync(path)
    .filter((name) => name !== 'private-key' && name !== 'exporter.yml')
    .map((name) => readFileSync(join(path, name), 'latin1'));
  for (const text of [...answers, refused, ...files, program.out(), program.err()])
    expect(leaksIn(text)).toEqual([]);
  // The answers contain the names that could leak.
  const [page = '', metrics = ''] = answers;
  for (const name of atlas.clusters)
    expect([page.includes(name), metrics.includes(`"${name}"`)]).toEqual([true, true]);
  expect(metrics).toMatch(/download_expiry_timestamp_seconds\{.*\} \d/);
  expect(program.out()).not.toContain('internal_error');
  expect(atlas.askedElsewhere).toEqual([]);
});

test('serving leaks no secret into a pretty log', async () => {
  const atlas = await startTreacherousAtlas();
  const { flags } = await writeConfig(atlas);
  const program = spawned([...flags, '--log.format', 'pretty'], OWN_ENV);
  await expect.poll(program.out, WITHIN).toContain('poll completed');
  await expect.poll(program.out, WITHIN).toContain('poll failed');
  program.signal('SIGTERM');
  await program.ended();
  expect(leaksIn(program.out() + program.err())).toEqual([]);
});

test.each([
  ['check'],
  ['check', '--live'],
  ['check', '--live', '--json'],
  ['list', '--all'],
  ['list', '--all', '--json'],
  ['once'],
])('the command %s %s %s prints no secret', async (...args) => {
  const atlas = await startTreacherousAtlas();
  const { flags } = await writeConfig(atlas);
  const { out, err } = await run([...args, ...flags], { env: OWN_ENV });
  expect(leaksIn(out + err)).toEqual([]);
  expect(out.length).toBeGreaterThan(0);
  expect(atlas.askedElsewhere).toEqual([]);
});
