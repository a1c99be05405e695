import { setTimeout as sleep } from 'node:timers/promises';
import { startAtlas } from './atlas.ts';
import { configFile, places } from './layout.ts';
import type { Size } from './measure.ts';
import { countUp, startProgram } from './program.ts';
import { atMost, megabytes, type Row } from './table.ts';
import { withFile } from './withFile.ts';

const MINUTE_MS = 60_000;

/**
 * Measures the cost of the program as it is served, with one poll a minute of every target. It is higher than that of
 * consecutive polls, because V8 shrinks an idle heap. All sizes run in parallel, measured by their own metrics.
 */
export async function pace({ quick }: Size): Promise<readonly Row[]> {
  // The first minute reads everything; the second is like all later ones.
  const [targets, warmUpMs, measuredMs] = quick
    ? [1000, 0.5 * MINUTE_MS, 0.5 * MINUTE_MS]
    : [10_000, 1.5 * MINUTE_MS, MINUTE_MS];
  return paced(targets, warmUpMs, measuredMs);
}

async function paced(targets: number, warmUpMs: number, measuredMs: number): Promise<readonly Row[]> {
  const atlas = await startAtlas({ clusters: targets, jobs: 5 });
  return withFile(configFile(atlas.url, places(targets)), async (config) => {
    const program = await startProgram(config);
    await sleep(warmUpMs);
    const before = await program.scrape();
    await sleep(measuredMs);
    const after = await program.scrape();
    await program.stop();
    await atlas.stop();
    if (countUp(after) < targets) throw new Error(`only ${countUp(after)} of ${targets} targets were read`);
    const cpuMs =
      (metric(after, 'process_cpu_seconds_total') - metric(before, 'process_cpu_seconds_total')) * 1000;
    const share = (100 * cpuMs) / measuredMs;
    const rss = metric(after, 'process_resident_memory_bytes');
    const what = `pace: ${targets} targets, once a minute`;
    return [
      atMost(`${what}, share of a core`, `${share.toFixed(1)} %`, share, 8, '8 % (aim 5)'),
      atMost(`${what}, RSS`, megabytes(rss), rss / 1e6, 350, '350 MB'),
    ];
  });
}

function metric(metrics: string | undefined, name: string): number {
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(metrics ?? '')?.[1]);
}
