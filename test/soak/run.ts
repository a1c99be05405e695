import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readState } from '../../src/state/readState.ts';
import { Dice } from '../faults/dice.ts';
import { countsOf } from '../faults/words.ts';
import { configurationsFor } from './configurations.ts';
import { describeSample, type FigureTrend, type Sample, trendsOf } from './figures.ts';
import { SoakedExporter } from './soakedExporter.ts';
import { TroubledAtlas } from './troubledAtlas.ts';

const RELOAD_EVERY_SECONDS = 7;
const ATTACK_EVERY_SECONDS = 5;
const SET_CLOCK_EVERY_SECONDS = 11;
const RELOADS = ['storm', 'POST', 'SIGHUP'] as const;
const HOUR_MS = 3_600_000;
const MAX_SAMPLES = 360;
const TELL_EVERY_SECONDS = 60;
/** The time in which the process settles: code is compiled, and every kind of fault occurs for the first time. */
const WARM_UP = { share: 1 / 2, mostSeconds: 900 };

/** Events that never occur unless the exporter itself fails. */
const BUGS = ['internal_error', 'http_error', 'state_file_problem', 'web_config_refused'];

/** The result of a run. */
export interface Soaked {
  readonly seconds: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly trends: readonly FigureTrend[];
  /** Other errors, as sentences. */
  readonly problems: readonly string[];
}

/** Runs the built exporter for this long, with everything enabled that may wear it out. */
export async function soak(seconds: number, seed: number): Promise<Soaked> {
  const directory = await mkdtemp(join(tmpdir(), 'soak-'));
  const dice = new Dice(seed);
  const atlas = await TroubledAtlas.start(dice);
  try {
    const configurations = configurationsFor(atlas.simulator.url);
    const exporter = await SoakedExporter.start(directory, configurations[0] ?? '');
    try {
      const samples = await live(seconds, atlas, exporter, configurations, dice);
      return await finish(seconds, atlas, exporter, configurations, samples, join(directory, 'state'));
    } finally {
      await exporter.end();
    }
  } finally {
    await atlas.simulator.stop();
    await rm(directory, { recursive: true });
  }
}

async function live(
  seconds: number,
  atlas: TroubledAtlas,
  exporter: SoakedExporter,
  configurations: readonly string[],
  dice: Dice,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const sampleEvery = Math.ceil(seconds / MAX_SAMPLES);
  const warmUntil = Math.min(seconds * WARM_UP.share, WARM_UP.mostSeconds);
  const beganMs = performance.now();
  for (let second = 0; second < seconds; second += 1) {
    atlas.pass();
    await exporter.endAttack();
    await exporter.visit(second);
    if (second % SET_CLOCK_EVERY_SECONDS === 0) {
      await exporter.setClock(dice.pick([0, 0, -HOUR_MS, HOUR_MS, 24 * HOUR_MS, -300_000]));
    }
    const reloads = second / RELOAD_EVERY_SECONDS;
    if (Number.isInteger(reloads) && reloads > 0) {
      const config = configurations[reloads % configurations.length] ?? '';
      // Three and four have no common divisor, so each configuration is reloaded every way.
      await exporter.reload(config, RELOADS[reloads % RELOADS.length] ?? 'POST');
    }
    if (second % sampleEvery === 0) {
      const sample = await exporter.sample(performance.now());
      if (second >= warmUntil) samples.push(sample);
      if (second % TELL_EVERY_SECONDS === 0) {
        process.stderr.write(`${second} s of ${seconds}: ${describeSample(sample)}\n`);
      }
    }
    // Samples are taken between attacks, whose connections would count as growth.
    if (second % ATTACK_EVERY_SECONDS === 0) await exporter.attack();
    await sleep(Math.max(0, beganMs + (second + 1) * 1000 - performance.now()));
  }
  return samples;
}

async function finish(
  seconds: number,
  atlas: TroubledAtlas,
  exporter: SoakedExporter,
  configurations: readonly string[],
  samples: readonly Sample[],
  statePath: string,
): Promise<Soaked> {
  atlas.calm();
  await exporter.endAttack();
  await exporter.setClock(0);
  await exporter.reload(configurations[0] ?? '', 'POST');
  const problems: string[] = [];
  await exporter.recover().catch((error: unknown) => problems.push(String(error)));
  const metrics = await exporter.visit(0);
  const sumOf = (family: string) => [...countsOf(metrics, family).values()].reduce((sum, n) => sum + n, 0);
  const code = await exporter.end();
  if (code !== 0) problems.push(`it ended with ${code}`);
  if (exporter.stderr !== '') problems.push(`it wrote to standard error: ${exporter.stderr}`);
  for (const event of BUGS) if (exporter.count(event) > 0) problems.push(`it logged ${event}`);
  const state = await readState(statePath);
  if (!state.ok || state.value.size === 0) problems.push('the state file can not be read');
  const failed = sumOf('poll_failures_total');
  return {
    seconds,
    counts: {
      'completed polls': exporter.count('poll_completed'),
      'failed polls': failed,
      'retried requests': sumOf('api_retries_total'),
      requests: atlas.simulator.stats.requests(),
      'injected faults': atlas.troubles,
      'events of jobs': exporter.count(
        'restore_job_created',
        'restore_job_state_changed',
        'restore_job_removed',
      ),
      'clusters discovered': exporter.count('cluster_discovered'),
      'successful reloads': exporter.count('config_reloaded'),
      'refused reloads': exporter.count('config_reload_failed'),
      samples: samples.length,
    },
    trends: trendsOf(samples, seconds),
    problems,
  };
}
