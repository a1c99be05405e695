import { startAtlas } from './atlas.ts';
import { exportingFrom } from './exporting.ts';
import { Floor } from './floor.ts';
import { cpuOf, inTurn, roundsOf, type Size } from './measure.ts';
import { atMost, ms, type Row, times } from './table.ts';

/** A ratio that a single round can put off by a fifth. */
const ROUNDS = 15;

/** CPU of a whole poll (login, pages, parsing, states, comparison, view, rendering) beside the floor's. */
export async function walk(size: Size): Promise<readonly Row[]> {
  const pages = size.quick ? 2 : 200;
  const long = await compare(size, 1, pages, 1, 500 * pages - 1);
  const short = await compare(size, size.quick ? 10 : 2000, 1, 8, 5);
  return [
    atMost(
      'walk: CPU a page of 500 jobs',
      `${ms(long.ours)}, floor ${ms(long.floor)}: ${times(long.ours / long.floor)}`,
      long.ours / long.floor,
      1.4,
      '1.4 × (aim 1.25)',
    ),
    atMost(
      'walk: CPU a poll of a list of 5 jobs',
      `${ms(short.ours)}, floor ${ms(short.floor)}: ${times(short.ours / short.floor)}`,
      short.ours,
      0.8,
      '0.8 ms',
    ),
  ];
}

/** CPU milliseconds a page. */
async function compare(size: Size, clusters: number, pagesEach: number, concurrency: number, jobs: number) {
  const atlas = await startAtlas({ clusters, jobs, nonceUses: 1e9 });
  const { exporter, pollAll } = exportingFrom(atlas, clusters, concurrency);
  const floor = await Floor.open(atlas.url, concurrency);
  const pages = clusters * pagesEach;
  const median = await inTurn(roundsOf(size, ROUNDS), {
    floor: async () => {
      const prepared = floor.prepare(clusters, pagesEach);
      return (await cpuOf(() => floor.read(prepared))) / pages;
    },
    ours: async () => (await cpuOf(pollAll)) / pages,
  });
  await exporter.stop(0);
  await floor.close();
  await atlas.stop();
  return { floor: median('floor'), ours: median('ours') };
}
