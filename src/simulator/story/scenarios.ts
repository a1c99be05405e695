import type { DownloadFacts, End, JobFacts, RestoreFacts } from '../world/jobFacts.ts';
import { between, objectId, type Random } from '../world/random.ts';
import { PAYMENTS, PLATFORM } from './clusters.ts';

export const SECOND_MS = 1000;

/** The input for one job of a scenario. `index` counts its jobs from 0. */
interface ScenarioContext {
  readonly index: number;
  readonly atMs: number;
  readonly random: Random;
}

/** A job that recurs on one cluster. Times are in seconds of the story. */
export interface Scenario {
  readonly projectId: string;
  readonly clusterName: string;
  readonly list: 'jobs' | 'collectionJobs';
  readonly firstAfterSeconds: number;
  readonly everySeconds: number;
  readonly make: (context: ScenarioContext) => JobFacts;
}

/** Within the first minute, jobs are created, complete, fail, are cancelled, become ready and are fetched. */
export const SCENARIOS: readonly Scenario[] = [
  scenario(PAYMENTS, 'orders', 3, 45, (context) => restore(context, 20, 60)),
  scenario(PAYMENTS, 'orders', 6, 60, (context) => download(context, 180, context.index % 2 === 0)),
  scenario(PAYMENTS, 'ledger', 8, 50, (context) =>
    context.index % 4 === 0 ? restore(context, 15, 25, 'failed') : restore(context, 30, 90),
  ),
  scenario(PLATFORM, 'catalog', 12, 70, (context) => ({
    ...restore(context, 20, 50),
    deliveryType: 'pointInTime',
    pointInTimeMs: context.atMs - 15 * 60_000,
  })),
  scenario(PLATFORM, 'catalog', 20, 150, (context) => ({
    ...download(context, 120, false),
    packaging: 'sharded',
  })),
  scenario(PLATFORM, 'staging', 5, 80, (context) => ({
    ...(context.index % 3 === 0 ? restore(context, 15, 30, 'cancelled') : restore(context, 25, 60)),
    destination: { projectId: PAYMENTS, clusterName: 'orders' },
  })),
  {
    ...scenario(PLATFORM, 'staging', 20, 75, (context) => ({
      ...restore(context, 45, 60, context.index % 5 === 4 ? 'failed' : 'finished'),
      collection: { documents: 1_200_000 },
    })),
    list: 'collectionJobs',
  },
  scenario(PLATFORM, 'inventory', 4, 110, (context) => ({
    ...restore(context, 40, 80),
    destination: { projectId: PLATFORM, clusterName: 'catalog' },
  })),
  scenario(PLATFORM, 'sandbox', 2, 40, (context) =>
    restore(context, 20, 35, context.index % 6 === 5 ? 'failed' : 'finished'),
  ),
  scenario(PLATFORM, 'sandbox', 15, 130, (context) => download(context, 120, true)),
  scenario(PLATFORM, 'events', 25, 95, (context) => restore(context, 20, 70)),
];

function scenario(
  projectId: string,
  clusterName: string,
  firstAfterSeconds: number,
  everySeconds: number,
  make: Scenario['make'],
): Scenario {
  return { projectId, clusterName, list: 'jobs', firstAfterSeconds, everySeconds, make };
}

function restore(
  context: ScenarioContext,
  fromSeconds: number,
  toSeconds: number,
  as: End['as'] = 'finished',
): RestoreFacts {
  const { random, atMs } = context;
  const end = { as, atMs: atMs + between(random, fromSeconds, toSeconds) * SECOND_MS };
  return { kind: 'restore', id: objectId(random, atMs), createdAtMs: atMs, deliveryType: 'automated', end };
}

function download(context: ScenarioContext, lifetimeSeconds: number, isFetched: boolean): DownloadFacts {
  const { random, atMs } = context;
  const readyAtMs = atMs + between(random, 8, 12) * SECOND_MS;
  const fetched = isFetched ? { fetchedAtMs: readyAtMs + 25 * SECOND_MS } : {};
  const lifetimeMs = lifetimeSeconds * SECOND_MS;
  return {
    kind: 'download',
    id: objectId(random, atMs),
    createdAtMs: atMs,
    readyAtMs,
    lifetimeMs,
    ...fetched,
  };
}
