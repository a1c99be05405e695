import { expect, test } from 'vitest';
import type { ToWire } from '../../src/simulator/api/wire.ts';
import { collectionJob } from '../../src/simulator/api/wireCollection.ts';
import { dedicatedJob } from '../../src/simulator/api/wireDedicated.ts';
import { flexJob } from '../../src/simulator/api/wireFlex.ts';
import type { DownloadFacts, JobFacts, RestoreFacts } from '../../src/simulator/world/jobFacts.ts';
import { at } from './json.ts';
import { NOON_MS } from './started.ts';

const MINUTE_MS = 60_000;
const cluster = { projectId: '5f0a1b2c3d4e5f6071829304', clusterName: 'orders' };
const id = '69a5a0c0aaaaaaaabbbbbbbb';

const restore: RestoreFacts = { kind: 'restore', id, createdAtMs: NOON_MS, deliveryType: 'automated' };
const download: DownloadFacts = {
  kind: 'download',
  id,
  createdAtMs: NOON_MS,
  readyAtMs: NOON_MS + MINUTE_MS,
};

function shown(
  toWire: ToWire,
  facts: JobFacts,
  afterMs: number,
  api: 'v2' | 'v1.0' = 'v2',
  createdAt = true,
): unknown {
  const wire = toWire(facts, { cluster, atMs: NOON_MS + afterMs, api, linksOrigin: 'http://l', createdAt });
  return JSON.parse(JSON.stringify(wire));
}

test('an automated job has the recorded fields, in their order', () => {
  const finished: RestoreFacts = { ...restore, end: { as: 'finished', atMs: NOON_MS + 1500 } };
  const wire = shown(dedicatedJob, finished, 1500);
  expect(Object.keys(Object(wire))).toEqual(
    (
      'cancelled deliveryType deliveryUrl desiredTimestamp expired failed finishedAt id links snapshotId ' +
      'targetClusterName targetDeploymentItemName targetGroupId timestamp'
    ).split(' '),
  );
  expect(wire).toMatchObject({
    cancelled: false,
    deliveryUrl: [],
    desiredTimestamp: { increment: null, time: null, date: null },
    finishedAt: '2026-03-02T12:00:01Z',
    targetClusterName: 'orders',
    targetGroupId: cluster.projectId,
    timestamp: '2026-03-02T06:00:00Z',
  });
});

test('a running job has no finishedAt, and no v2 job has createdAt', () => {
  const wire = shown(dedicatedJob, { ...restore, end: { as: 'finished', atMs: NOON_MS + 1000 } }, 999);
  expect(wire).not.toHaveProperty('finishedAt');
  expect(wire).not.toHaveProperty('createdAt');
});

test('v1.0 has createdAt by default, and omits flags that are not set', () => {
  expect(shown(dedicatedJob, restore, 0, 'v1.0')).toMatchObject({ createdAt: '2026-03-02T12:00:00Z' });
  expect(shown(dedicatedJob, restore, 0, 'v1.0', false)).not.toHaveProperty('createdAt');
  expect(shown(dedicatedJob, restore, 0, 'v1.0')).not.toHaveProperty('cancelled');
});

test('a failure is flagged failed and cancelled, with finishedAt, and a cancelled job only cancelled', () => {
  const failed = shown(dedicatedJob, { ...restore, end: { as: 'failed', atMs: NOON_MS } }, 0);
  expect(failed).toMatchObject({ failed: true, cancelled: true, finishedAt: '2026-03-02T12:00:00Z' });
  const cancelled = shown(dedicatedJob, { ...restore, end: { as: 'cancelled', atMs: NOON_MS } }, 0);
  expect(cancelled).toMatchObject({ failed: false, cancelled: true });
});

test('a download is prepared, ready for an hour, and then expired', () => {
  const preparing = shown(dedicatedJob, download, MINUTE_MS - 1);
  expect(preparing).toMatchObject({ deliveryType: 'download', deliveryUrl: [], expired: false });
  expect(preparing).not.toHaveProperty('expiresAt');
  const ready = shown(dedicatedJob, download, MINUTE_MS);
  expect(ready).toMatchObject({
    expiresAt: '2026-03-02T13:01:00Z',
    deliveryUrl: [expect.stringMatching(/^https:/)],
  });
  expect(ready).not.toHaveProperty('finishedAt');
  const expired = shown(dedicatedJob, download, 61 * MINUTE_MS);
  expect(expired).toMatchObject({ expired: true, deliveryUrl: [], expiresAt: '2026-03-02T13:01:00Z' });
});

test('a fetched download loses its URL and keeps its expiry, and Atlas flags it expired later', () => {
  const fetched: DownloadFacts = { ...download, fetchedAtMs: NOON_MS + 2 * MINUTE_MS };
  const gone = { deliveryUrl: [], expired: false, expiresAt: '2026-03-02T13:01:00Z' };
  expect(shown(dedicatedJob, fetched, 2 * MINUTE_MS - 1)).toMatchObject({ deliveryUrl: [expect.anything()] });
  expect(shown(dedicatedJob, fetched, 2 * MINUTE_MS)).toMatchObject(gone);
  expect(shown(dedicatedJob, fetched, 61 * MINUTE_MS)).toMatchObject({ expired: true });
});

test('an expired download may keep its dead URL until Atlas flags it late', () => {
  const late = { ...download, flaggedAfterMs: MINUTE_MS };
  expect(shown(dedicatedJob, late, 61 * MINUTE_MS)).toMatchObject({
    expired: false,
    deliveryUrl: [expect.anything()],
  });
  expect(shown(dedicatedJob, late, 62 * MINUTE_MS)).toMatchObject({ expired: true, deliveryUrl: [] });
});

test('a download lists its URL as a string, in components, or as private URLs', () => {
  const ready = (packaging: 'bare' | 'sharded' | 'private') =>
    shown(dedicatedJob, { ...download, packaging }, MINUTE_MS);
  expect(at(ready('bare'), 'deliveryUrl')).toMatch(/^https:/);
  expect(at(ready('sharded'), 'deliveryUrl')).toEqual([]);
  expect(at(ready('sharded'), 'components', 1, 'downloadUrl')).toMatch(/^https:/);
  expect(at(ready('private'), 'privateDownloadDeliveryUrls', 0, 'deliveryUrl')).toMatch(/^https:/);
  const preparing = shown(dedicatedJob, { ...download, packaging: 'sharded' }, 0);
  expect(at(preparing, 'components', 0, 'downloadUrl')).toBe(null);
});

test('a point-in-time job has its point in time instead of a backup snapshot', () => {
  const facts: RestoreFacts = { ...restore, deliveryType: 'pointInTime', pointInTimeMs: NOON_MS };
  const wire = shown(dedicatedJob, facts, 0);
  expect(wire).toMatchObject({ pointInTimeUTCSeconds: NOON_MS / 1000, oplogTs: NOON_MS / 1000 });
  expect(wire).not.toHaveProperty('snapshotId');
});

test('a destination may be another project', () => {
  const to = { projectId: '5f0a1b2c3d4e5f6071829305', clusterName: 'copy' };
  const wire = shown(dedicatedJob, { ...restore, destination: to }, 0);
  expect(wire).toMatchObject({ targetClusterName: 'copy', targetGroupId: to.projectId });
});

test('a flex job goes through its statuses and always has an expiration date', () => {
  const facts: RestoreFacts = { ...restore, end: { as: 'finished', atMs: NOON_MS + 61_000 } };
  const statuses = [0, 1000, 2000, 61_000].map((afterMs) => at(shown(flexJob, facts, afterMs), 'status'));
  expect(statuses).toEqual(['PENDING', 'QUEUED', 'RUNNING', 'COMPLETED']);
  expect(shown(flexJob, facts, 61_000)).toMatchObject({
    deliveryType: 'RESTORE',
    expirationDate: '2026-03-02T18:00:00Z',
    restoreFinishedDate: '2026-03-02T12:01:01Z',
    targetDeploymentItemName: 'orders',
  });
  const failed: RestoreFacts = { ...restore, end: { as: 'failed', atMs: NOON_MS } };
  expect(at(shown(flexJob, failed, 0), 'status')).toBe('FAILED');
});

test('a flex download is completed, with a URL while it is ready', () => {
  const ready = shown(flexJob, download, MINUTE_MS);
  expect(ready).toMatchObject({
    deliveryType: 'DOWNLOAD',
    status: 'COMPLETED',
    snapshotUrl: expect.any(String),
  });
  expect(shown(flexJob, download, 61 * MINUTE_MS)).not.toHaveProperty('snapshotUrl');
});

test('a collection job goes through its states', () => {
  const facts: RestoreFacts = { ...restore, end: { as: 'finished', atMs: NOON_MS + 9000 } };
  const states = [0, 1000, 8000, 9000].map((afterMs) => at(shown(collectionJob, facts, afterMs), 'state'));
  expect(states).toEqual(['INITIALIZING', 'IN_PROGRESS', 'FINALIZING', 'SUCCESSFUL']);
  const failed: RestoreFacts = { ...restore, end: { as: 'failed', atMs: NOON_MS } };
  expect(shown(collectionJob, failed, 0)).toMatchObject({
    state: 'FAILED',
    errorMessage: expect.any(String),
  });
  const cancelled: RestoreFacts = { ...restore, end: { as: 'cancelled', atMs: NOON_MS } };
  expect(at(shown(collectionJob, cancelled, 0), 'state')).toBe('CANCELED');
});

const COLLECTION: RestoreFacts = {
  ...restore,
  end: { as: 'finished', atMs: NOON_MS + 20_000 },
  collection: { documents: 1000, failedIndexes: 2 },
};

test('a collection job restores its documents in steps, and its total is at first an estimate', () => {
  const documents = [0, 1000, 1999, 2000, 5000, 19_999, 20_000].map((afterMs) => {
    const wire = shown(collectionJob, COLLECTION, afterMs);
    return [at(wire, 'restoredDocuments'), at(wire, 'totalDocuments')];
  });
  expect(documents).toEqual([
    [0, 1250],
    [50, 1250],
    [50, 1250],
    [100, 1250],
    [250, 1000],
    [950, 1000],
    [1000, 1000],
  ]);
});

test('the indexes of a collection job are built last, and may fail although the data was restored', () => {
  const statuses = [0, 1000, 19_000, 20_000].map((ms) =>
    at(shown(collectionJob, COLLECTION, ms), 'indexStatus'),
  );
  expect(statuses).toEqual([
    { failedCollectionCount: 0, state: 'NOT_STARTED' },
    { failedCollectionCount: 0, state: 'NOT_STARTED' },
    { failedCollectionCount: 0, state: 'IN_PROGRESS' },
    { failedCollectionCount: 2, state: 'FAILED' },
  ]);
  expect(at(shown(collectionJob, COLLECTION, 20_000), 'state')).toBe('SUCCESSFUL');
  const fine = { ...COLLECTION, collection: { documents: 1 } };
  expect(at(shown(collectionJob, fine, 20_000), 'indexStatus', 'state')).toBe('SUCCESSFUL');
  const failed: RestoreFacts = { ...COLLECTION, end: { as: 'failed', atMs: NOON_MS + 20_000 } };
  expect(at(shown(collectionJob, failed, 20_000), 'indexStatus', 'state')).toBe('NOT_RESTORED');
});

test('a failed collection job keeps its number of restored documents', () => {
  const failed: RestoreFacts = { ...COLLECTION, end: { as: 'failed', atMs: NOON_MS + 20_000 } };
  for (const afterMs of [20_000, 3_600_000]) {
    expect(shown(collectionJob, failed, afterMs)).toMatchObject({
      restoredDocuments: 950,
      totalDocuments: 1000,
    });
  }
});

test('a collection job restores a backup snapshot or a point in time', () => {
  const fromSnapshot = shown(collectionJob, COLLECTION, 0);
  expect(fromSnapshot).toMatchObject({ snapshotId: expect.stringMatching(/^[0-9a-f]{24}$/) });
  expect(fromSnapshot).not.toHaveProperty('pointInTimeUtcSeconds');
  const fromPoint = shown(collectionJob, { ...COLLECTION, pointInTimeMs: NOON_MS }, 0);
  expect(fromPoint).toMatchObject({ pointInTimeUtcSeconds: NOON_MS / 1000, oplogTs: NOON_MS / 1000 });
  expect(fromPoint).not.toHaveProperty('snapshotId');
});
