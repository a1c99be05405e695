import { existsSync, type FSWatcher, readFileSync, watch } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { seeded } from '../../src/simulator/world/random.ts';
import { readState } from '../../src/state/readState.ts';
import { ChangingAtlas, CLUSTERS, PROJECT } from './changingAtlas.ts';
import { ExporterProcess, type LogLine } from './exporterProcess.ts';
import { Figures } from './figures.ts';

const KILLS = Number(process.env['KILLS'] ?? 200);
/** Parallel exporters, each with its own Atlas and state file, because they mostly wait. */
const LANES = Math.min(4, KILLS);
const SEED = Number(process.env['SEED'] ?? 20_260_302);
/** Generous for a busy machine. */
const LIFE_MS = 15_000;
/** The time of a write, from its temporary file to its last rename. */
const WRITE_MS = 15;

const CHANGE_EVERY_MS = 120;

test('an exporter killed at any time loses no change and counts each one once', {
  timeout: (KILLS / LANES + 6) * LIFE_MS,
}, async () => {
  const lanes = Array.from({ length: LANES }, (_, lane) =>
    killAgain(SEED + lane, Math.ceil(KILLS / LANES)).catch((cause: unknown) => {
      // The timing of a failure is not reproducible, but the changes in Atlas are.
      throw new Error(`SEED=${SEED + lane} KILLS=${KILLS} npm run test:faults -- kill`, { cause });
    }),
  );
  const figures = new Figures();
  for (const lane of await Promise.all(lanes)) figures.merge(lane);
  process.stdout.write(`\nkilled exporters, seed ${SEED}\n${figures.describe()}\n`);
  expect(figures.of('kills')).toBeGreaterThanOrEqual(KILLS);
});

/** Kills exporters on one state file, and finally compares their reports with the changes. Throws on a difference. */
async function killAgain(seed: number, kills: number): Promise<Figures> {
  const random = seeded(seed);
  const directory = await mkdtemp(join(tmpdir(), 'kill-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const atlas = await ChangingAtlas.start(random);
  onTestFinished(() => atlas.simulator.stop());
  const statePath = join(directory, 'state');
  const configPath = await writeConfig(directory, atlas.simulator.url);
  const isKept = (id: string) => textOf(statePath).includes(id);

  // Every target's baseline is stored before the first change.
  const first = new ExporterProcess(configPath);
  await first.until('it has written', () => atlas.restores.every(({ id }) => isKept(id)));
  await first.end('SIGKILL');

  const lives: (readonly LogLine[])[] = [];
  const changes = setInterval(() => atlas.change(isKept), CHANGE_EVERY_MS);
  onTestFinished(() => clearInterval(changes));
  let duringWrites = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const exporter = new ExporterProcess(configPath);
    if (random() < 0.3) await sleep(random() * 3000);
    else await aim(exporter, directory, random);
    await exporter.end('SIGKILL');
    expect(exporter.stderr).toBe('');
    lives.push(exporter.lines);
    if ((await readdir(directory)).includes('state.tmp')) duringWrites += 1;
  }
  clearInterval(changes);

  const last = new ExporterProcess(configPath);
  const ids = (event: string, to?: string) => {
    const lines = [...lives, last.lines].flat();
    return lines.filter((line) => line.event === event && (to ?? line.to) === line.to).map(jobIdOf);
  };
  const fresh = atlas.restores.filter(({ isOld }) => !isOld);
  const finished = fresh.filter(({ isFinished }) => isFinished);
  const removed = atlas.restores.filter(({ isRemoved }) => isRemoved);
  const lost = () => {
    const reported = {
      created: new Set(ids('restore_job_created')),
      completed: new Set([
        ...ids('restore_job_created', 'completed'),
        ...ids('restore_job_state_changed', 'completed'),
      ]),
      removed: new Set(ids('restore_job_removed')),
    };
    return [
      ...fresh.filter(({ id }) => !reported.created.has(id)),
      ...finished.filter(({ id }) => !reported.completed.has(id)),
      ...removed.filter(({ id }) => !reported.removed.has(id)),
    ];
  };
  await last.until('every change is reported', () => lost().length === 0).catch(() => {});
  expect(lost()).toEqual([]);
  // The last exporter counts again what those before it reported and did not store; an absence takes it two polls.
  const counted = async () => {
    const metrics = await last.metrics();
    return [
      sumOf(metrics, 'jobs_created_total'),
      sumOf(metrics, 'job_state_changes_total', 'state="completed"'),
      sumOf(metrics, 'jobs_removed_total'),
    ];
  };
  await expect.poll(counted).toEqual([fresh.length, finished.length, removed.length]);
  expect(await last.end('SIGTERM')).toBe(0);

  const all = [...lives, last.lines].map((lines) => lines.flatMap(changeOf));
  for (const changesOfLife of all) expect(new Set(changesOfLife).size).toBe(changesOfLife.length);
  expect((await readdir(directory)).sort()).toEqual(['exporter.yml', 'state']);
  expect((await readState(statePath)).ok).toBe(true);

  const reported = all.flat().length;
  const doubled = reported - new Set(all.flat()).size;
  const figures = new Figures();
  figures.add('kills', kills);
  figures.add('in the middle of a write', duringWrites);
  figures.add('changes', reported - doubled);
  figures.add('reported again', doubled);
  return figures;
}

/** Waits for one of the first three writes to begin; the kill may interrupt it. */
async function aim(exporter: ExporterProcess, directory: string, random: () => number): Promise<void> {
  let watcher: FSWatcher | undefined;
  let writes = 0;
  const wanted = 1 + Math.floor(random() * 3);
  await new Promise<void>((resolve, reject) => {
    watcher = watch(directory, (_event, name) => {
      if (name === 'state.tmp') writes += 1;
      if (writes >= wanted) resolve();
    });
    exporter.until('it writes', () => writes >= wanted).then(resolve, reject);
  }).finally(() => watcher?.close());
  await sleep(random() * WRITE_MS);
}

async function writeConfig(directory: string, url: string): Promise<string> {
  const path = join(directory, 'exporter.yml');
  const text = `
atlas: { base_url: "${url}" }
poll: { schedule: "* * * * * *", jitter: 0s, state_file: state }
projects:
  - id: ${PROJECT}
    name: payments
    clusters: [${CLUSTERS.join(', ')}]
`;
  await writeFile(path, text);
  return path;
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'latin1') : '';
}

function jobIdOf({ jobId }: LogLine): string {
  return jobId ?? '';
}

/** Returns the change of a job in a log line, or nothing for other lines. */
function changeOf({ event, jobId, to }: LogLine): readonly string[] {
  return event.startsWith('restore_job_') ? [`${event} ${jobId} ${to}`] : [];
}

function sumOf(exposition: string, family: string, label = ''): number {
  return exposition
    .split('\n')
    .filter((line) => line.startsWith(`mongodbatlas_restore_${family}{`) && line.includes(label))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
