import type { ClusterName, ProjectId } from '../../src/core/target.ts';
import { newView, type View } from '../../src/core/view.ts';
import {
  createInstruments,
  initPollFailures,
  type RenderedFamily,
  readInstruments,
} from '../../src/metrics/instruments.ts';
import {
  complete,
  HOUR,
  idOf,
  listRead,
  MINUTE,
  NOON_MS,
  objectId,
  readyDownload,
  restoreJob,
  TARGET,
} from '../core/build.ts';
import { Polled } from '../core/polled.ts';

const AWAY = '5e2211c17a3e5a48f5497dff';

/** The time of the scrape: 20 seconds after the last poll. */
export const SCRAPE_MS = NOON_MS + 2 * MINUTE + 20_000;

/** Returns two targets: one with a job of every kind, and one that was never polled. */
export function smallWorld(): readonly View[] {
  const never = { projectId: '5e2211c17a3e5a48f5497de4' as ProjectId, clusterName: 'ledger' as ClusterName };
  return [richTarget(), newView(never)];
}

function richTarget(): View {
  const at = (minutes: number) => NOON_MS + minutes * MINUTE;
  const restore = restoreJob({
    id: objectId(1, at(-9)),
    createdAtMs: at(-9),
    dataFromMs: at(-60),
    destinationClusterName: 'orders',
  });
  const across = restoreJob({
    id: objectId(2, at(-5)),
    createdAtMs: at(-5),
    destinationProjectId: AWAY,
    destinationClusterName: 'staging',
  });
  const point = restoreJob({
    id: objectId(3, at(-90)),
    createdAtMs: at(-90),
    deliveryType: 'pointInTime',
    failed: true,
    cancelled: true,
    finishedAtMs: at(-80),
  });
  const soon = readyDownload({ id: objectId(4, at(-50)), createdAtMs: at(-50), expiresAtMs: at(10) });
  const later = readyDownload({ id: objectId(5, at(-8)), createdAtMs: at(-8) });
  const over = readyDownload({ id: objectId(6, at(-90)), createdAtMs: at(-90), expiresAtMs: at(-30) });
  const strange = restoreJob({
    id: idOf('made "elsewhere"\n'),
    createdAtMs: at(-3),
    deliveryType: 'other',
  });
  const gone = restoreJob({ id: objectId(7, at(-HOUR / MINUTE)), createdAtMs: at(-60), cancelled: true });
  const collection = restoreJob({ id: objectId(8, at(-4)), createdAtMs: at(-4), deliveryType: 'collection' });

  const collected = listRead([collection], at(0));
  const pages = { collections: collected, pages: 2 };
  const polled = new Polled()
    .take(complete(listRead([restore, point, soon, over, strange, gone], at(0)), pages), at(0))
    .poll([{ ...restore, finishedAtMs: at(1) }, across, point, soon, later, over, strange]);
  const last = listRead(
    [{ ...restore, finishedAtMs: at(1) }, across, point, soon, later, over, strange],
    at(2),
    {
      noId: 1,
      badField: 2,
    },
  );
  const failure = { kind: 'forbidden', message: 'the key lacks a role' } as const;
  return polled
    .take({ kind: 'skipped' })
    .take(complete(last, { startedAtMs: at(2) - 1234, pages: 1, collections: failure })).view;
}

/** Returns the exporter's own families, without those of the process. */
export async function ownFamilies(): Promise<readonly RenderedFamily[]> {
  const instruments = createInstruments(false);
  const project_id = TARGET.projectId;
  const bucket = { project_id, endpoint: 'restore_jobs' };
  initPollFailures(instruments, project_id);
  instruments.pollFailures.inc({ project_id, reason: 'forbidden' });
  instruments.apiRequests.inc({ ...bucket, code: '200' }, 4);
  instruments.apiRequests.inc({ ...bucket, code: 'error' });
  for (const seconds of [0.004, 0.3, 0.4, 60])
    instruments.apiRequestDuration.observe({ endpoint: 'restore_jobs' }, seconds);
  instruments.apiRetries.inc({ project_id }, 2);
  instruments.apiLoginChallenges.inc({ credentials: 'default' });
  instruments.apiRateLimit.set(bucket, 1200);
  instruments.apiRateLimitRemaining.set(bucket, 1193);
  instruments.apiClockSkew.set(-0.25);
  instruments.apiSunset.set({ endpoint: 'restore_jobs' }, 1_800_000_000);
  instruments.pollInterval.set(60);
  instruments.targets.set(2);
  instruments.projectInfo.set({ project_id, project_name: 'payments' }, 1);
  instruments.discoveryUp.set({ project_id }, 0);
  instruments.lastSuccessfulDiscovery.set({ project_id }, 1_772_452_100);
  instruments.discoveryFailing.set({ project_id, reason: 'timeout' }, 1);
  instruments.buildInfo.set({ version: '1.2.3', revision: 'abcdef0', node_version: 'v20.19.0' }, 1);
  instruments.shardInfo.set({ shard: '0' }, 1);
  instruments.totalShards.set(1);
  instruments.reloadSuccessful.set(1);
  instruments.reloadSuccessTimestamp.set(1_772_452_000);
  return readInstruments(instruments.registry);
}
