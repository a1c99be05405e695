import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PanelQuery, panelQueries } from '../../deploy/grafana/queries.ts';
import { type DashboardWorld, type Situation, startDashboardWorld } from './dashboardWorld.ts';
import { type Sample, warningsOf } from './prometheus.ts';

const DASHBOARD = readFileSync(
  new URL('../../deploy/grafana/dashboards/mongodbatlas-restores.json', import.meta.url),
  'utf8',
);
/** Returns every query by its name, in a situation. */
const queriesIn = (job: Situation): ReadonlyMap<string, string> =>
  new Map(panelQueries(DASHBOARD, { job }).map((query) => [nameOf(query), query.expr]));
const NAMES = [...queriesIn('live').keys()];

/** Queries that do not depend on the exporter and always have a result. */
const CONSTANT = ['Exporter A', 'Links A'];
/** Queries of alerts, which fire even while no exporter answers. */
const OF_ALERTS = ['Firing alerts A', 'Alerts A'];
/** Rates: their window still has samples of a stopped exporter, and only one replica sends each request to Atlas. */
const RATES = /^(Jobs entering|Created jobs|API calls|Slowest calls|Failed polls)/;
/** Queries that depend on the time of the last poll, which differs between shards, count polls, or show a rate limit. */
const OF_A_POLL = /^(Running jobs, oldest first C|Not read, and why B|Rate-limit) ?/;
/** Queries with a result per instance, with replicas and shards as separate series. */
const PER_INSTANCE = /^(Exporters|Clock skew|Memory|Event loop lag \(p99\)|Instances) /;

function nameOf({ panel, refId }: PanelQuery): string {
  return `${panel} ${refId}`;
}

let world: DashboardWorld;

beforeAll(async () => {
  world = await startDashboardWorld();
});

afterAll(async () => {
  await world?.stop();
});

/** Returns a time for which every evaluation of the rules is finished, so that two queries agree. */
function settledSeconds(): number {
  return Date.now() / 1000 - 3;
}

/** Returns the samples of a query as comparable text. */
async function ask(name: string, job: Situation, atSeconds?: number): Promise<readonly string[]> {
  const samples = await world.prometheus.query(queriesIn(job).get(name) ?? '', atSeconds);
  return samples.map(asText).sort();
}

function asText({ labels, value }: Sample): string {
  return `${JSON.stringify(Object.fromEntries(Object.entries(labels).sort()))} ${value}`;
}

async function number(name: string, job: Situation): Promise<number | undefined> {
  const samples = await world.prometheus.query(queriesIn(job).get(name) ?? '');
  expect(samples.length).toBeLessThanOrEqual(1);
  return samples.at(0)?.value;
}

describe('with an exporter', () => {
  test.each(NAMES)('%s has data', async (name) => {
    const samples = await world.prometheus.query(queriesIn('live').get(name) ?? '');
    expect(samples).not.toEqual([]);
    expect(samples.filter(({ value }) => Number.isNaN(value))).toEqual([]);
  });

  test.each([
    ['Exporter A', 1],
    ['Not read A', 1],
    ['Clusters A', 5],
    ['Failed in 24 h A', 2],
    ['Running A', 4],
    ['Running collection restores A', 1],
    ['Collections without indexes A', 2],
    ['Stuck A', 1],
    ['Expiring downloads A', 1],
    ['Ready downloads A', 1],
    ['Active now A', 1],
    ['Instances A', 1],
  ])('%s is %d', async (name, value) => {
    expect(await number(name, 'one')).toBe(value);
  });
});

test.each(NAMES.filter((name) => !PER_INSTANCE.test(name)))(
  '%s is the same with one exporter, two replicas and two shards',
  async (name) => {
    const atSeconds = settledSeconds();
    const one = await ask(name, 'one', atSeconds);
    expect(await ask(name, 'two', atSeconds)).toEqual(one);
    if (!RATES.test(name) && !OF_A_POLL.test(name)) {
      expect(await ask(name, 'shards', atSeconds)).toEqual(one);
    }
  },
);

test('a replica with refused credentials changes only the panels about credentials and failures', async () => {
  const atSeconds = settledSeconds();
  const changed = [];
  for (const name of NAMES.filter((each) => !PER_INSTANCE.test(each))) {
    const [one, limping] = await Promise.all([ask(name, 'one', atSeconds), ask(name, 'limping', atSeconds)]);
    if (one.join('\n') !== limping.join('\n')) changed.push(name);
  }
  // Both replicas fail for a cluster that Atlas does not have, each for its own reason.
  expect(
    changed.filter((name) => !/^(Credentials|Not read, and why|Rate-limit)/.test(name) && !RATES.test(name)),
  ).toEqual([]);
});

test('replicas and shards are separate series', async () => {
  const exporters = NAMES.filter((name) => name.startsWith('Exporters '));
  for (const name of exporters) expect(await ask(name, 'two'), name).toHaveLength(2);
  const shards = await world.prometheus.query(queriesIn('shards').get('Exporters B') ?? '');
  expect(shards.map(({ labels }) => labels['shard']).sort()).toEqual(['0', '1']);
});

test('a deleted cluster is polled and needs no restore drill', async () => {
  const clustersOf = async (name: string) =>
    (await world.prometheus.query(queriesIn('one').get(name) ?? '')).map(
      ({ labels }) => labels['cluster_name'],
    );
  expect(await clustersOf('Clusters and their tags A')).toContain('archive');
  const drills = NAMES.filter((name) => name.startsWith('Restore drill of each cluster '));
  expect(drills.length).toBeGreaterThan(0);
  for (const name of drills) expect(await clustersOf(name), name).not.toContain('archive');
});

test('the link to the status page needs its address', async () => {
  const links = async (status_page: string) => {
    const query = panelQueries(DASHBOARD, { job: 'one', status_page }).find(({ panel }) => panel === 'Links');
    const samples = await world.prometheus.query(query?.expr ?? '');
    return samples.map(({ labels }) => `${labels['link']} ${labels['address']}`);
  };
  expect(await links('https://exporter.example/')).toContain('Status page https://exporter.example/');
  expect((await links('')).filter((link) => link.startsWith('Status page'))).toEqual([]);
  expect(await links('')).toContain('Atlas: payments https://cloud.mongodb.com/v2/5f0a1b2c3d4e5f6071829304');
});

describe('without an exporter', () => {
  test.each(NAMES)('%s has no data of a missing exporter', async (name) => {
    const samples = await ask(name, 'gone');
    if (OF_ALERTS.includes(name)) expect(samples).not.toContain('{} 0');
    else if (!CONSTANT.includes(name) && !RATES.test(name)) expect(samples).toEqual([]);
  });

  test('before the first scrape no query has a result, except the panel that no exporter answers', async () => {
    const anHourAgo = Date.now() / 1000 - 3600;
    for (const name of NAMES) {
      const samples = await ask(name, 'live', anHourAgo);
      if (name === 'Exporter A') expect(samples).toEqual(['{} 0']);
      else if (!CONSTANT.includes(name)) expect(samples, name).toEqual([]);
    }
  });

  test('no number is 0 when every exporter is gone, and the first panel turns red', async () => {
    await world.silence();
    for (const name of NAMES.filter((each) => !CONSTANT.includes(each) && !RATES.test(each))) {
      expect(await ask(name, 'live'), name).not.toContain('{} 0');
    }
    expect(await number('Exporter A', 'live')).toBe(0);
  });
});

test('Prometheus logged no warning', () => {
  const complaints = warningsOf(world.prometheus.program);
  // The scrape of a stopped exporter fails, as intended.
  expect(complaints.filter((line) => !line.includes('Scrape failed'))).toEqual([]);
});
