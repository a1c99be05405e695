import type { DownloadFacts, End, JobFacts, RestoreFacts } from '../world/facts.ts';
import { between, objectId, type Random } from '../world/random.ts';
import { PAYMENTS, PLATFORM } from './clusters.ts';

/** One job of a scene is being made: the `turn`th, counted from 0. */
interface Take {
  readonly turn: number;
  readonly atMs: number;
  /** How long a second of the story is. */
  readonly secondMs: number;
  readonly random: Random;
}

/** Something that comes again and again on one cluster; seconds of the story. */
export interface Scene {
  readonly projectId: string;
  readonly clusterName: string;
  readonly list: 'jobs' | 'collectionJobs';
  readonly firstAfterSeconds: number;
  readonly everySeconds: number;
  readonly make: (take: Take) => JobFacts;
}

/** Chosen so that within the first minute something is created, completes, fails, is cancelled, gets ready and is fetched. */
export const SCENES: readonly Scene[] = [
  scene(PAYMENTS, 'orders', 3, 45, (take) => restore(take, 20, 60)),
  scene(PAYMENTS, 'orders', 6, 60, (take) => download(take, 180, take.turn % 2 === 0)),
  scene(PAYMENTS, 'ledger', 8, 50, (take) =>
    take.turn % 4 === 0 ? restore(take, 15, 25, 'failed') : restore(take, 30, 90),
  ),
  scene(PLATFORM, 'catalog', 12, 70, (take) => ({
    ...restore(take, 20, 50),
    deliveryType: 'pointInTime',
    pointInTimeMs: take.atMs - 15 * 60_000,
  })),
  scene(PLATFORM, 'catalog', 20, 150, (take) => ({ ...download(take, 120, false), packaging: 'sharded' })),
  scene(PLATFORM, 'staging', 5, 80, (take) => ({
    ...(take.turn % 3 === 0 ? restore(take, 15, 30, 'cancelled') : restore(take, 25, 60)),
    destination: { projectId: PAYMENTS, clusterName: 'orders' },
  })),
  {
    ...scene(PLATFORM, 'staging', 10, 75, (take) =>
      restore(take, 20, 40, take.turn % 5 === 4 ? 'failed' : 'finished'),
    ),
    list: 'collectionJobs',
  },
  scene(PLATFORM, 'sandbox', 2, 40, (take) =>
    restore(take, 20, 35, take.turn % 6 === 5 ? 'failed' : 'finished'),
  ),
  scene(PLATFORM, 'sandbox', 15, 130, (take) => download(take, 120, true)),
  scene(PLATFORM, 'events', 25, 95, (take) => restore(take, 20, 70)),
];

function scene(
  projectId: string,
  clusterName: string,
  firstAfterSeconds: number,
  everySeconds: number,
  make: Scene['make'],
): Scene {
  return { projectId, clusterName, list: 'jobs', firstAfterSeconds, everySeconds, make };
}

function restore(
  take: Take,
  fromSeconds: number,
  toSeconds: number,
  as: End['as'] = 'finished',
): RestoreFacts {
  const { random, atMs, secondMs } = take;
  const end = { as, atMs: atMs + between(random, fromSeconds, toSeconds) * secondMs };
  return { kind: 'restore', id: objectId(random, atMs), createdAtMs: atMs, deliveryType: 'automated', end };
}

function download(take: Take, lifetimeSeconds: number, isFetched: boolean): DownloadFacts {
  const { random, atMs, secondMs } = take;
  const readyAtMs = atMs + between(random, 8, 12) * secondMs;
  const fetched = isFetched ? { fetchedAtMs: readyAtMs + 25 * secondMs } : {};
  const lifetimeMs = lifetimeSeconds * secondMs;
  return {
    kind: 'download',
    id: objectId(random, atMs),
    createdAtMs: atMs,
    readyAtMs,
    lifetimeMs,
    ...fetched,
  };
}
