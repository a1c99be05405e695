import { setTimeout as sleep } from 'node:timers/promises';
import { startAtlas } from './atlas.ts';
import { configFile, places } from './layout.ts';
import type { Size } from './measure.ts';
import { countUp, startProgram } from './program.ts';
import { megabytes, type Row, told } from './table.ts';
import { withFile } from './withFile.ts';

const MINUTE_MS = 60_000;

/**
 * What the program costs as it is served, one poll a minute of every target: more than polls that follow each other at
 * once, since it also idles, and V8 makes small what idles. All sizes side by side, as its own metrics tell it.
 */
export async function pace({ quick }: Size): Promise<readonly Row[]> {
  const sizes = quick ? [10] : [10, 1000, 10_000];
  const [warmUpMs, measuredMs] = quick ? [1000, 1000] : [2 * MINUTE_MS, 3 * MINUTE_MS];
  return Promise.all(sizes.map((targets) => paced(targets, warmUpMs, measuredMs)));
}

async function paced(targets: number, warmUpMs: number, measuredMs: number): Promise<Row> {
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
    const share = ((100 * cpuMs) / measuredMs).toFixed(1);
    const rss = megabytes(metric(after, 'process_resident_memory_bytes'));
    return told(`pace: ${targets} targets, once a minute`, `${share} % of a core, RSS ${rss}`);
  });
}

function metric(metrics: string | undefined, name: string): number {
  return Number(new RegExp(`^${name} (.*)$`, 'm').exec(metrics ?? '')?.[1]);
}
