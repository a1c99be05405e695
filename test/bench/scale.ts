import { startAtlas } from './atlas.ts';
import { exportingFrom } from './exporting.ts';
import { cpuOf, heapBytes, median, peakBytes, roundsOf, type Size } from './measure.ts';
import { atMost, megabytes, ms, type Row, times, told } from './table.ts';

/**
 * How CPU a poll and memory a target grow with the number of targets. Some: what lives until the next poll has to be
 * moved by the garbage collector, and is no longer in the processor's caches. A knee would show as a jump.
 */
export async function scale(size: Size): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const cpu: number[] = [];
  const sizes = size.quick ? [10, 20] : [10, 100, 1000, 10_000];
  for (const targets of sizes) {
    const { cpuMs, bytes } = await measure(targets, size);
    cpu.push(cpuMs);
    rows.push(
      told(
        `scale: ${targets} targets`,
        `${ms(cpuMs)} of CPU a poll, ${(bytes / targets / 1000).toFixed(1)} kB kept a target`,
      ),
    );
  }
  const steps = cpu.slice(1).map((more, index) => more / (cpu[index] ?? Number.NaN));
  const whole = (cpu.at(-1) ?? Number.NaN) / (cpu[0] ?? Number.NaN);
  const measured = `${steps.map(times).join(', ')}; ${times(whole)} from ${sizes[0]} to ${sizes.at(-1)}`;
  return [
    ...rows,
    atMost(
      'scale: CPU a poll, each size over the one before',
      measured,
      Math.max(...steps),
      1.5,
      '1.5 × each',
    ),
    told('scale: peak RSS', megabytes(peakBytes())),
  ];
}

async function measure(targets: number, size: Size) {
  const atlas = await startAtlas({ clusters: targets, jobs: 5 });
  const before = heapBytes();
  const { exporter, pollAll } = exportingFrom(atlas, targets);
  // The compiler of V8 is done with everything before the small sizes are measured as well.
  const pollsARound = size.quick ? targets : Math.max(targets, 2000);
  const roundCpu = () =>
    cpuOf(async () => {
      for (let polled = 0; polled < pollsARound; polled += targets) await pollAll();
    });
  await roundCpu();
  const bytes = heapBytes() - before;
  const cpu: number[] = [];
  for (let round = 0; round < roundsOf(size); round += 1) cpu.push(await roundCpu());
  await exporter.stop(0);
  await atlas.stop();
  return { cpuMs: median(cpu) / pollsARound, bytes };
}
