import { type Atlas, startAtlas } from './atlas.ts';
import { exportingFrom } from './exporting.ts';
import { Floor } from './floor.ts';
import { cpuOf, inTurn, roundsOf, type Size } from './measure.ts';
import { atMost, ms, type Row, times } from './table.ts';

/** Measures the CPU of a whole poll (requests, comparison or parsing, states, view, rendering) relative to the floor. */
export async function walk(size: Size): Promise<readonly Row[]> {
  return [...(await longList(size)), await shortLists(size)];
}

/** A list that has not changed, has one job more at the front, or another job at its end, in turn. */
async function longList(size: Size): Promise<readonly Row[]> {
  const pages = size.quick ? 20 : 200;
  // The last page stays half full, however many jobs are added.
  const atlas = await startAtlas({ clusters: 1, jobs: 500 * pages - 250, nonceUses: 1e9 });
  const { exporter, pollAll } = exportingFrom(atlas, 1, 1);
  const floor = await Floor.open(atlas.url, 1);
  const read = async () => {
    const prepared = floor.prepare(1, pages);
    return (await cpuOf(() => floor.read(prepared))) / pages;
  };
  // The floor reads first after a change, so that the poll does not wait until Atlas has rendered its pages.
  const readAfter = async (change: Parameters<Atlas['change']>[0]) => {
    await atlas.change(change);
    return read();
  };
  const poll = async () => (await cpuOf(pollAll)) / pages;
  let requests = 0;
  const median = await inTurn(roundsOf(size), {
    unchanged: poll,
    floor: () => readAfter('newest'),
    newest: poll,
    floorAgain: () => readAfter('oldest'),
    oldest: async () => {
      await atlas.counts();
      const cpu = await poll();
      requests = (await atlas.counts()).requests;
      return cpu;
    },
  });
  const floorMs = (median('floor') + median('floorAgain')) / 2;
  await exporter.stop(0);
  await floor.close();
  await atlas.stop();

  const ratio = (name: 'unchanged' | 'newest' | 'oldest') => median(name) / floorMs;
  const measured = (name: 'unchanged' | 'newest' | 'oldest') =>
    `${ms(median(name))}, floor ${ms(floorMs)}: ${times(ratio(name))}`;
  const what = `walk: ${pages} pages of 500`;
  return [
    atMost(
      `${what}, unchanged, CPU a page`,
      measured('unchanged'),
      ratio('unchanged'),
      0.45,
      '0.45 × (aim 0.33)',
    ),
    atMost(
      `${what}, one new job in front, CPU a page`,
      measured('newest'),
      ratio('newest'),
      1.6,
      '1.6 × (aim 1.4)',
    ),
    atMost(
      `${what}, one job changed on the last, CPU a page`,
      measured('oldest'),
      ratio('oldest'),
      2.1,
      '2.1 ×',
    ),
    atMost(
      `${what}, one job changed on the last, requests`,
      `${requests} for ${pages} pages: ${times(requests / pages)}`,
      requests / pages,
      2,
      '2 ×',
    ),
  ];
}

async function shortLists(size: Size): Promise<Row> {
  const clusters = size.quick ? 150 : 1000;
  const atlas = await startAtlas({ clusters, jobs: 5, nonceUses: 1e9 });
  const { exporter, pollAll } = exportingFrom(atlas, clusters);
  const floor = await Floor.open(atlas.url, 8);
  const median = await inTurn(roundsOf(size), {
    floor: async () => {
      const prepared = floor.prepare(clusters, 1);
      return (await cpuOf(() => floor.read(prepared))) / clusters;
    },
    ours: async () => (await cpuOf(pollAll)) / clusters,
  });
  await exporter.stop(0);
  await floor.close();
  await atlas.stop();
  const [ours, least] = [median('ours'), median('floor')];
  return atMost(
    'walk: an unchanged list of 5 jobs, CPU a poll',
    `${ms(ours)}, floor ${ms(least)}: ${times(ours / least)}`,
    ours / least,
    2.8,
    '2.8 × (aim 2), which was 0.25 ms',
  );
}
