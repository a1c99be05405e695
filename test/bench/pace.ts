import { setTimeout as sleep } from 'node:timers/promises';
import { type Atlas, startAtlas } from './atlas.ts';
import { Floor } from './floor.ts';
import { configFile, places } from './layout.ts';
import { cpuOf, median, type Size } from './measure.ts';
import { countUp, startProgram } from './program.ts';
import { atMost, megabytes, ms, type Row, times } from './table.ts';
import { withFile } from './withFile.ts';

/** The limit that Node.js sets itself where memory is limited to 512 MiB, as the manifests do. Without one, V8 lets a heap grow. */
const HEAP_LIMIT = '--max-old-space-size=256';

/** The first rounds of the floor take up to four times as long. */
const WARM_UPS = 5;

/**
 * Measures the cost of the program as it is served, with one poll a minute of every target, by its own metrics. It is
 * higher than that of consecutive polls, because V8 shrinks an idle heap.
 */
export async function pace({ quick }: Size): Promise<readonly Row[]> {
  const [targets, seconds, schedule] = quick ? [2000, 15, '*/15 * * * * *'] : [10_000, 60, '* * * * *'];
  const atlas = await startAtlas({ clusters: targets, jobs: 5 });
  return withFile(configFile(atlas.url, places(targets), { schedule }), async (config) => {
    const program = await startProgram(config, [], [HEAP_LIMIT]);
    await program.ready(500);
    const before = await program.scrape();
    // About one poll of every target. Polls of the round before can end in it too, so polls are counted.
    await sleep(seconds * 1000);
    const after = await program.scrape();
    await program.stop();
    const floorMs = await floorOf(atlas, targets);
    await atlas.stop();
    if (countUp(after) < targets) throw new Error(`only ${countUp(after)} of ${targets} targets were read`);
    const polls =
      sumOf(after, 'mongodbatlas_restore_polls_total') - sumOf(before, 'mongodbatlas_restore_polls_total');
    const cpuMs =
      (metric(after, 'process_cpu_seconds_total') - metric(before, 'process_cpu_seconds_total')) * 1000;
    const pollMs = cpuMs / polls;
    const share = (pollMs * targets) / (10 * seconds);
    const rss = metric(after, 'process_resident_memory_bytes');
    const what = `pace: ${targets} targets, once in ${seconds} s, heap limited as in a container of 512 MiB`;
    return [
      atMost(
        `${what}, CPU`,
        `${share.toFixed(1)} % of a core, ${ms(pollMs)} a poll, floor ${ms(floorMs)}: ${times(pollMs / floorMs)}`,
        pollMs / floorMs,
        5.3,
        '5.3 × (aim 3.3), which was 8 % of a core',
      ),
      atMost(`${what}, RSS`, megabytes(rss), rss / 1e6, 350, '350 MB'),
    ];
  });
}

/** Returns the CPU milliseconds of the least request: the median of 7 rounds, once V8 has compiled the code. */
async function floorOf(atlas: Atlas, targets: number): Promise<number> {
  // A nonce is used 1,024 times, and each of the 8 connections has one.
  const clusters = Math.min(targets, 500);
  const floor = await Floor.open(atlas.url, 8);
  const rounds: number[] = [];
  for (let round = 0; round < WARM_UPS + 7; round += 1) {
    const prepared = floor.prepare(clusters, 1);
    const cpuMs = await cpuOf(() => floor.read(prepared));
    if (round >= WARM_UPS) rounds.push(cpuMs / clusters);
  }
  await floor.close();
  return median(rounds);
}

function sumOf(metrics: string | undefined, name: string): number {
  const values = [...(metrics ?? '').matchAll(new RegExp(`^${name}\\{.*\\} (.*)$`, 'gm'))];
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
}

function metric(metrics: string | undefined, name: string): number {
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(metrics ?? '')?.[1]);
}
