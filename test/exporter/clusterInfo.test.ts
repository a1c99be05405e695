import { expect, test } from 'vitest';
import { exporting, MINUTE, PROJECT, settle, simulating, testClock } from './exporting.ts';
import { samplesOf } from './scraped.ts';

const TAGS = { discovery: { tags: ['team', 'costCenter'] } };

async function monitoring(written: object) {
  const clock = testClock();
  const simulator = await simulating(clock);
  settle(simulator, 'orders', 'ledger');
  simulator.world.addCluster(PROJECT, { name: 'sandbox', kind: 'flex', tags: { team: 'a"b\\' } });
  simulator.world.updateCluster(PROJECT, 'orders', {
    tags: { team: 'payments', costCenter: '7', other: 'x' },
  });
  const running = exporting(simulator, clock, written);
  const infos = async () =>
    samplesOf(await running.scrape(), 'cluster_info')
      .map((sample) => sample.replace(/^.*cluster_name=/, ''))
      .toSorted();
  return { simulator, infos, ...running };
}

const projects = (clusters: unknown) => [{ id: PROJECT, name: 'payments', clusters }];
const SHOWN = [
  '"ledger",cluster_type="dedicated"} 1',
  '"orders",cluster_type="dedicated",tag_team="payments",tag_cost_center="7"} 1',
  '"sandbox",cluster_type="flex",tag_team="a\\"b\\\\"} 1',
];

test.each([
  ['discovered', 'all'],
  ['named', ['orders', 'ledger', 'sandbox']],
])('%s clusters show their type and the configured tags', async (_, clusters) => {
  const { tick, infos } = await monitoring({ ...TAGS, projects: projects(clusters) });
  expect(await infos()).toEqual([]);
  await tick();
  await tick(MINUTE);
  expect(await infos()).toEqual(SHOWN);
});

test('without discovery.tags, clusters show their type, and no list of clusters is read for named ones', async () => {
  const { tick, infos, simulator } = await monitoring({ projects: projects(['orders', 'sandbox']) });
  await tick();
  expect(await infos()).toEqual(['"orders",cluster_type="dedicated"} 1', '"sandbox",cluster_type="flex"} 1']);
  expect(simulator.stats.requests('clusters')).toBe(0);
});

test('the lists of named clusters are read once an hour, and a failure affects no poll', async () => {
  const { tick, infos, simulator, scrape } = await monitoring({
    ...TAGS,
    projects: projects(['orders', 'ledger', 'sandbox']),
  });
  const fault = { kind: 'error', code: 'RATE_LIMITED' } as const;
  const remove = simulator.faults.add({ fault, on: { endpoint: 'clusters', loggedIn: true }, times: 99 });
  for (let times = 0; times < 4; times += 1) await tick(MINUTE);
  expect(simulator.stats.requests('clusters', 429)).toBe(1);
  expect(samplesOf(await scrape(), 'up').every((sample) => sample.endsWith(' 1'))).toBe(true);
  remove();
  await tick(60 * MINUTE);
  expect(await infos()).toEqual(SHOWN);
});

test.each([
  ['discovered', 'all'],
  ['named', ['orders', 'ledger', 'sandbox']],
])(
  'a tag of a %s cluster whose value cannot be a label is left out, and logged once',
  async (_, clusters) => {
    const { tick, infos, simulator, log } = await monitoring({ ...TAGS, projects: projects(clusters) });
    const dropped = () => log.filter(({ event }) => event === 'tag_dropped');
    simulator.world.updateCluster(PROJECT, 'orders', { tags: { team: 'x'.repeat(129), other: 'a://b' } });
    for (let times = 0; times < 3; times += 1) await tick(61 * MINUTE);
    expect(await infos()).toContain('"orders",cluster_type="dedicated"} 1');
    expect(dropped()).toMatchObject([{ level: 'warn', clusterName: 'orders', tag: 'team' }]);
    simulator.world.updateCluster(PROJECT, 'orders', { tags: { team: 'x' } });
    await tick(61 * MINUTE);
    simulator.world.updateCluster(PROJECT, 'orders', { tags: { team: 'a://b' } });
    await tick(61 * MINUTE);
    expect(dropped()).toHaveLength(2);
  },
);
