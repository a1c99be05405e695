import { describe, expect, test } from 'vitest';
import { type ParsedJob, parseRestoreJob } from '../../src/atlas/jobs/restoreJob.ts';
import { CREATED_AT_MS, DOWNLOAD_URL, dedicated, JOB_ID } from './wireJobs.ts';

/** Parses a job with an id, which is always kept. */
function parsed(raw: unknown): ParsedJob {
  const result = parseRestoreJob(raw);
  if (result === undefined) throw new Error('it has no id');
  return result;
}

test('a v2 restore is parsed, with its creation time from its id', () => {
  expect(parsed(dedicated({ finishedAt: '2026-03-02T12:03:51Z' }))).toEqual({
    badField: false,
    job: {
      id: JOB_ID,
      deliveryType: 'automated',
      createdAtMs: CREATED_AT_MS,
      finishedAtMs: CREATED_AT_MS + 231_000,
      expiresAtMs: undefined,
      dataFromMs: Date.UTC(2026, 2, 2, 6),
      failed: false,
      cancelled: false,
      expired: false,
      succeeded: false,
      hasUrl: false,
      destinationProjectId: '5e2211c17a3e5a48f5497de4',
      destinationClusterName: 'staging',
      backupSnapshotId: '65e2aaaaaaaaaaaaaaaaaaaa',
    },
  });
});

test('a v1.0 job has a creation time and may lack flags', () => {
  const { job, badField } = parsed({
    id: 'not-an-object-id',
    deliveryType: 'download',
    createdAt: '2026-03-02T11:59:59Z',
    failed: true,
  });
  expect(badField).toBe(false);
  expect(job).toMatchObject({ createdAtMs: CREATED_AT_MS - 1000, failed: true, cancelled: false });
  expect(parsed({ id: 'not-an-object-id', deliveryType: 'download' }).job.createdAtMs).toBeUndefined();
});

test('several flags can be true at once, and all are kept', () => {
  const { job } = parsed(dedicated({ failed: true, cancelled: true, expired: true }));
  expect(job).toMatchObject({ failed: true, cancelled: true, expired: true });
});

describe('a download has a URL', () => {
  test.each([
    ['in a list', { deliveryUrl: [DOWNLOAD_URL] }],
    ['as the bare string of the documented example', { deliveryUrl: DOWNLOAD_URL }],
    ['of one shard', { components: [{ downloadUrl: null }, { downloadUrl: DOWNLOAD_URL }] }],
    ['behind a private endpoint', { privateDownloadDeliveryUrls: [{ deliveryUrl: DOWNLOAD_URL }] }],
    [
      'of one shard behind a private endpoint',
      {
        components: [{ downloadUrl: null, privateDownloadDeliveryUrls: [{ deliveryUrl: DOWNLOAD_URL }] }],
      },
    ],
  ])('%s', (_where, fields) => {
    const { job, badField } = parsed(dedicated({ deliveryType: 'download', ...fields }));
    expect([job.hasUrl, badField]).toEqual([true, false]);
  });
});

test.each([[[]], [''], [null], [['']]])('a deliveryUrl of %j is not a URL', (deliveryUrl) => {
  const { job, badField } = parsed(dedicated({ deliveryUrl, components: null }));
  expect([job.hasUrl, badField]).toEqual([false, false]);
});

describe('the time of the restored data is', () => {
  const desired = (fields: object) => ({ desiredTimestamp: { date: null, time: null, ...fields } });
  test.each([
    ['that of its backup snapshot', {}, Date.UTC(2026, 2, 2, 6)],
    ['the point in time', { pointInTimeUTCSeconds: 1_772_440_000 }, 1_772_440_000_000],
    ['the oplog entry', { pointInTimeUTCSeconds: 0, oplogTs: 1_772_440_001 }, 1_772_440_001_000],
    ['the desired date', desired({ date: '2026-03-02T09:00:00Z' }), Date.UTC(2026, 2, 2, 9)],
    ['the desired second', desired({ time: 1_772_440_002 }), 1_772_440_002_000],
    ['unknown', { timestamp: null }, undefined],
  ])('%s', (_what, fields, ms) => {
    const { job, badField } = parsed(dedicated(fields));
    expect([job.dataFromMs, badField]).toEqual([ms, false]);
  });
});

test('an unknown delivery type is other, and not counted as an invalid field', () => {
  const { job, badField } = parsed(dedicated({ deliveryType: 'carrierPigeon' }));
  expect([job.deliveryType, badField]).toEqual(['other', false]);
});

describe('an invalid field is counted and treated as absent, and the job is kept', () => {
  test.each([
    [{ deliveryType: undefined }, { deliveryType: 'other' }],
    [{ deliveryType: 7 }, { deliveryType: 'other' }],
    [{ failed: 'true' }, { failed: false }],
    [{ cancelled: 1 }, { cancelled: false }],
    [{ expired: [] }, { expired: false }],
    [{ finishedAt: 'yesterday' }, { finishedAtMs: undefined }],
    [{ expiresAt: '2026-02-30T00:00:00Z' }, { expiresAtMs: undefined }],
    [{ createdAt: {} }, { createdAtMs: CREATED_AT_MS }],
    [{ timestamp: false }, { dataFromMs: undefined }],
    [{ pointInTimeUTCSeconds: '5' }, { dataFromMs: Date.UTC(2026, 2, 2, 6) }],
    [{ oplogTs: -5 }, { dataFromMs: Date.UTC(2026, 2, 2, 6) }],
    [{ desiredTimestamp: 'now' }, { dataFromMs: Date.UTC(2026, 2, 2, 6) }],
    [{ desiredTimestamp: { date: 'now' } }, { dataFromMs: Date.UTC(2026, 2, 2, 6) }],
    [{ deliveryUrl: { href: DOWNLOAD_URL } }, { hasUrl: false }],
    [{ components: 'none' }, { hasUrl: false }],
    [{ components: [null] }, { hasUrl: false }],
    [{ components: [{ downloadUrl: 5 }] }, { hasUrl: false }],
    [{ privateDownloadDeliveryUrls: [{ deliveryUrl: 5 }] }, { hasUrl: false }],
    [{ targetClusterName: 5 }, { destinationClusterName: undefined }],
    [{ targetClusterName: 'x'.repeat(129) }, { destinationClusterName: undefined }],
    [{ targetClusterName: DOWNLOAD_URL }, { destinationClusterName: undefined }],
    [{ targetGroupId: ['x'] }, { destinationProjectId: undefined }],
    [{ snapshotId: true }, { backupSnapshotId: undefined }],
  ])('%j', (fields, job) => {
    expect(parsed(dedicated(fields))).toMatchObject({ badField: true, job: { id: JOB_ID, ...job } });
  });
});

test('a job of nulls has no facts and no invalid field', () => {
  const names = Object.keys(dedicated({ createdAt: '', finishedAt: '', expiresAt: '', components: '' }));
  const nulls = Object.fromEntries(names.map((name) => [name, null]));
  const { job, badField } = parsed({ ...nulls, id: JOB_ID, deliveryType: 'automated' });
  expect(badField).toBe(false);
  expect(Object.entries(job).filter(([, value]) => value !== undefined && value !== false)).toEqual([
    ['id', JOB_ID],
    ['deliveryType', 'automated'],
    ['createdAtMs', CREATED_AT_MS],
  ]);
});

test.each([undefined, null, 'text', 5, [dedicated()], {}, { id: '' }, { id: 5 }, { id: 'x'.repeat(65) }])(
  '%j has no id and is dropped',
  (raw) => {
    expect(parseRestoreJob(raw)).toBeUndefined();
  },
);

test('an id of 64 characters is valid', () => {
  expect(parsed(dedicated({ id: 'é'.repeat(64) })).job.id).toHaveLength(64);
});
