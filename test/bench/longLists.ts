import { startAtlas } from './atlas.ts';
import { exportingFrom } from './exporting.ts';
import { peakBytes, type Size } from './measure.ts';
import { atMost, megabytes, type Row } from './table.ts';

/** Measures the memory of two lists of 500,000 jobs that are read in parallel: as baselines, and after each has changed. */
export async function longLists({ quick }: Size): Promise<readonly Row[]> {
  const jobs = quick ? 20_000 : 499_000;
  const atlas = await startAtlas({ clusters: 2, jobs });
  const { exporter, pollAll } = exportingFrom(atlas, 2, 2);
  const before = peakBytes();
  await pollAll();
  const baseline = peakBytes();
  await atlas.change('newest');
  await pollAll();
  const peak = peakBytes();
  await exporter.stop(0);
  await atlas.stop();
  const measured = `${megabytes(peak)}, ${megabytes(baseline)} after the baseline, ${megabytes(before)} before`;
  return [
    atMost(
      `memory: two lists of ${jobs} jobs read the plain way at a time, peak RSS`,
      measured,
      peak / 1e6,
      400,
      '400 MB',
    ),
  ];
}
