import { describe, expect, test } from 'vitest';
import { parseFlexJob } from '../../src/atlas/jobs/flexJob.ts';
import { type State, stateOf } from '../../src/core/job.ts';
import { CREATED_AT_MS, DOWNLOAD_URL, flex, JOB_ID } from './wireJobs.ts';

const AT_MS = CREATED_AT_MS + 60_000;
const FINISHED = { restoreFinishedDate: '2026-03-02T12:01:00Z' };

test('a restore is automated, with the deployment item as its destination', () => {
  expect(parseFlexJob(flex({ status: 'COMPLETED', ...FINISHED }))).toEqual({
    badField: false,
    job: {
      id: JOB_ID,
      deliveryType: 'automated',
      createdAtMs: CREATED_AT_MS,
      finishedAtMs: CREATED_AT_MS + 60_000,
      expiresAtMs: undefined,
      dataFromMs: Date.UTC(2026, 2, 2, 6),
      failed: false,
      cancelled: false,
      expired: false,
      succeeded: true,
      hasUrl: false,
      destinationProjectId: '5e2211c17a3e5a48f5497de4',
      destinationClusterName: 'staging',
      backupSnapshotId: '65e2aaaaaaaaaaaaaaaaaaaa',
    },
  });
});

describe('the state of a flex job', () => {
  const download = { deliveryType: 'DOWNLOAD', snapshotUrl: DOWNLOAD_URL };
  const past = { expirationDate: '2026-03-02T12:00:30Z' };
  test.each<[State, string, object]>([
    ['in_progress', 'PENDING', {}],
    ['in_progress', 'QUEUED', {}],
    ['in_progress', 'RUNNING', past],
    ['in_progress', 'RUNNING', FINISHED],
    ['in_progress', 'MELTING', FINISHED],
    ['completed', 'COMPLETED', {}],
    ['completed', 'COMPLETED', { ...FINISHED, ...past }],
    ['failed', 'FAILED', FINISHED],
    ['in_progress', 'RUNNING', download],
    ['in_progress', 'RUNNING', { ...download, ...past }],
    ['ready', 'COMPLETED', download],
    ['ready', 'COMPLETED', { ...download, ...FINISHED }],
    ['expired', 'COMPLETED', { ...download, ...past }],
    ['completed', 'COMPLETED', { ...download, ...FINISHED, snapshotUrl: null }],
    ['failed', 'FAILED', download],
  ])('is %s for %s %j', (state, status, fields) => {
    const result = parseFlexJob(flex({ status, ...fields }));
    expect(result && stateOf(result.job, AT_MS)).toBe(state);
    expect(result?.badField).toBe(status === 'MELTING');
  });
});

test('an unknown delivery type is other, and a missing type or status is counted', () => {
  expect(parseFlexJob(flex({ deliveryType: 'COPY' }))).toMatchObject({
    badField: false,
    job: { deliveryType: 'other' },
  });
  const finished = { deliveryType: 'COPY', status: 'COMPLETED', ...FINISHED };
  const states = [finished, { ...finished, snapshotUrl: DOWNLOAD_URL }].map((fields) => {
    const result = parseFlexJob(flex(fields));
    return result && [stateOf(result.job, AT_MS), result.job.succeeded];
  });
  expect(states).toEqual([
    ['completed', true],
    ['completed', false],
  ]);
  expect(parseFlexJob(flex({ deliveryType: null }))?.badField).toBe(true);
  expect(parseFlexJob(flex({ status: undefined }))?.badField).toBe(true);
});

test.each([{ restoreFinishedDate: 'soon' }, { expirationDate: 'x' }, { snapshotUrl: 5 }])(
  '%j is counted, and the job is kept',
  (fields) => {
    expect(parseFlexJob(flex(fields))).toMatchObject({ badField: true, job: { id: JOB_ID } });
  },
);

test('a job without an id is dropped', () => {
  expect(parseFlexJob(flex({ id: undefined }))).toBeUndefined();
});
