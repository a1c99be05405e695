import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { panelQueries } from '../../deploy/grafana/queries.ts';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import { type FaultySimulator, startFaultySimulator } from '../simulator/faultySimulator.ts';
import { PAYMENTS, PLATFORM, peopleBusyWorld, TARGETS } from './busyWorld.ts';
import { eventually } from './eventually.ts';
import { warningsOf } from './prometheus.ts';
import { type Stack, startStack } from './stack.ts';

const DASHBOARD = new URL('../../deploy/grafana/dashboards/mongodbatlas-restores.json', import.meta.url);
const QUERIES = panelQueries(readFileSync(DASHBOARD, 'utf8'));
/** Enough scrapes for a rate, of counters that were there before. */
const SCRAPES = 4;

let simulator: FaultySimulator;
let stack: Stack;

beforeAll(async () => {
  simulator = await startFaultySimulator();
  peopleBusyWorld(simulator.world, Date.now());
  simulator.faults.add({
    fault: { kind: 'headers', headers: { Sunset: 'Wed, 01 Mar 2028 00:00:00 GMT' } },
    on: { endpoint: 'restore_jobs' },
    times: Number.POSITIVE_INFINITY,
  });
  stack = await startStack({
    atlas: { base_url: simulator.url },
    credentials: {
      default: { public_key: DEFAULT_API_KEY.publicKey, private_key: DEFAULT_API_KEY.privateKey },
    },
    poll: { schedule: '* * * * * *', jitter: '0s' },
    projects: [
      { id: PAYMENTS, name: 'payments', clusters: TARGETS[PAYMENTS] },
      { id: PLATFORM, name: 'platform', clusters: TARGETS[PLATFORM] },
    ],
  });
  await eventually(
    () => `${SCRAPES} scrapes of both replicas after the first failed poll`,
    async () => {
      const counted = await stack.prometheus.query(
        `count_over_time(mongodbatlas_restore_poll_failures_total{reason="not_found"}[1m]) >= ${SCRAPES}`,
      );
      return counted.filter(({ labels }) => labels['project_id'] === PAYMENTS).length === 2
        ? true
        : undefined;
    },
  );
});

afterAll(async () => {
  await stack?.stop();
  await simulator?.stop();
});

test.each(QUERIES)('$panel has data', async ({ expr }) => {
  const samples = await stack.prometheus.query(expr);
  expect(samples, expr).not.toEqual([]);
  expect(
    samples.filter(({ value }) => Number.isNaN(value)),
    expr,
  ).toEqual([]);
});

test.each([
  ['Running', 2],
  ['Ready downloads', 1],
  ['Expiring downloads', 1],
  ['Failed in 24 h', 2],
  ['Targets not read', 1],
  ['Targets', 4],
  ['Active now', 1],
])('%s is %d, though two replicas say so', async (panel, value) => {
  const [query] = QUERIES.filter((each) => each.panel === panel);
  expect(await stack.prometheus.query(query?.expr ?? '')).toMatchObject([{ value }]);
});

test('Prometheus had nothing to complain about', () => {
  expect(warningsOf(stack.prometheus.program)).toEqual([]);
});
