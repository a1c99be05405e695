import type { JobFacts } from '../../src/simulator/world/jobFacts.ts';
import { objectId } from '../../src/simulator/world/random.ts';
import type { World } from '../../src/simulator/world/world.ts';

export const PAYMENTS = '5f0a1b2c3d4e5f6071829304';
export const PLATFORM = '5f0a1b2c3d4e5f6071829305';

/** The targets of the busy world: `archive` is deleted, and `gone` does not exist in Atlas. */
export const TARGETS = {
  [PAYMENTS]: ['orders', 'ledger', 'gone'],
  [PLATFORM]: ['catalog', 'archive'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const MINUTE_MS = 60_000;

/** Adds an example of everything that a dashboard can show, as of `nowMs`. */
export function peopleBusyWorld(world: World, nowMs: number): void {
  world.addProject({ id: PAYMENTS, name: 'payments' });
  world.addProject({ id: PLATFORM, name: 'platform' });
  for (const name of ['orders', 'ledger']) world.addCluster(PAYMENTS, { name, tags: { team: 'checkout' } });
  for (const name of ['catalog', 'archive']) world.addCluster(PLATFORM, { name, tags: { team: 'platform' } });
  world.deleteCluster(PLATFORM, 'archive');
  const toStaging = { projectId: PLATFORM, clusterName: 'staging' };
  world
    .cluster(PAYMENTS, 'orders')
    .jobs.addAll([
      restore(nowMs - 300 * MINUTE_MS, nowMs - 290 * MINUTE_MS, 'finished'),
      restore(nowMs - 120 * MINUTE_MS, nowMs - 110 * MINUTE_MS, 'failed'),
      restore(nowMs - 10 * MINUTE_MS),
      restore(nowMs - 400 * MINUTE_MS),
      { ...restore(nowMs - 20 * MINUTE_MS), destination: toStaging },
    ]);
  world
    .cluster(PAYMENTS, 'orders')
    .collectionJobs.addAll([restore(nowMs - 5 * MINUTE_MS), withoutIndexes(nowMs - 90 * MINUTE_MS)]);
  world.cluster(PAYMENTS, 'ledger').jobs.addAll([
    { ...download(nowMs - 55 * MINUTE_MS), readyAtMs: nowMs - 50 * MINUTE_MS },
    { ...download(nowMs - 200 * MINUTE_MS), readyAtMs: nowMs - 190 * MINUTE_MS },
    { ...download(nowMs - 30 * MINUTE_MS), end: { as: 'failed', atMs: nowMs - 25 * MINUTE_MS } },
  ]);
}

function restore(createdAtMs: number, endedAtMs?: number, as: 'finished' | 'failed' = 'finished') {
  const end = endedAtMs === undefined ? {} : { end: { as, atMs: endedAtMs } };
  return {
    kind: 'restore',
    deliveryType: 'automated',
    id: objectId(Math.random, createdAtMs),
    createdAtMs,
    ...end,
  } as const satisfies JobFacts;
}

/** A completed collection restore job with two collections whose indexes could not be built. */
function withoutIndexes(createdAtMs: number) {
  const id = objectId(Math.random, createdAtMs);
  const wire = {
    id,
    createdAt: new Date(createdAtMs).toISOString(),
    finishedAt: new Date(createdAtMs + 10 * MINUTE_MS).toISOString(),
    state: 'SUCCESSFUL',
    targetClusterName: 'orders',
    targetGroupId: PAYMENTS,
    restoredDocuments: 4000,
    totalDocuments: 4000,
    indexStatus: { state: 'FAILED', failedCollectionCount: 2 },
  };
  return { kind: 'raw', id, createdAtMs, wire } as const satisfies JobFacts;
}

function download(createdAtMs: number) {
  return {
    kind: 'download',
    id: objectId(Math.random, createdAtMs),
    createdAtMs,
  } as const satisfies JobFacts;
}
