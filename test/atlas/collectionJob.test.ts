import { describe, expect, test } from 'vitest';
import { parseCollectionJob } from '../../src/atlas/jobs/collectionJob.ts';
import { type State, stateOf } from '../../src/core/job.ts';
import { CREATED_AT_MS, JOB_ID } from './wireJobs.ts';

/** A collection restore job as documented: none was ever recorded. */
function collection(fields: object = {}): unknown {
  return {
    createdAt: '2026-03-02T12:00:00Z',
    finishedAt: null,
    id: JOB_ID,
    restoredDocuments: 12,
    state: 'IN_PROGRESS',
    targetClusterName: 'staging',
    targetGroupId: '5e2211c17a3e5a48f5497de4',
    totalDocuments: 40,
    ...fields,
  };
}

test('it has its own delivery type, its destination, its creation and its finish', () => {
  const finishedAt = '2026-03-02T12:02:00Z';
  expect(parseCollectionJob(collection({ state: 'SUCCESSFUL', finishedAt }))).toMatchObject({
    badField: false,
    job: {
      id: JOB_ID,
      deliveryType: 'collection',
      createdAtMs: CREATED_AT_MS,
      finishedAtMs: CREATED_AT_MS + 120_000,
      destinationProjectId: '5e2211c17a3e5a48f5497de4',
      destinationClusterName: 'staging',
      succeeded: true,
    },
  });
});

describe('the state of a collection job', () => {
  const finishedAt = '2026-03-02T12:02:00Z';
  test.each<[State, unknown, object, boolean]>([
    ['in_progress', 'INITIALIZING', {}, false],
    ['in_progress', 'IN_PROGRESS', { finishedAt }, false],
    ['in_progress', 'FINALIZING', {}, false],
    ['completed', 'SUCCESSFUL', {}, false],
    ['cancelled', 'CANCELED', { finishedAt }, false],
    ['failed', 'FAILED', { errorMessage: 'boom' }, false],
    ['in_progress', 'MELTING', { finishedAt }, true],
    ['in_progress', null, {}, true],
  ])('is %s when Atlas reports %s', (state, word, fields, badField) => {
    const result = parseCollectionJob(collection({ state: word, ...fields }));
    expect(result && stateOf(result.job, CREATED_AT_MS)).toBe(state);
    expect(result?.badField).toBe(badField);
  });
});

test('an invalid time is counted, the id gives the creation time, and a job without an id is dropped', () => {
  expect(parseCollectionJob(collection({ createdAt: 'x' }))).toMatchObject({
    badField: true,
    job: { createdAtMs: CREATED_AT_MS },
  });
  expect(parseCollectionJob(collection({ id: null }))).toBeUndefined();
});

describe('besides its state, a collection job has', () => {
  const parsed = (fields: object) => parseCollectionJob(collection(fields));

  test('its progress, which may start without a total', () => {
    expect(parsed({})?.job.collection).toEqual({
      restoredDocuments: 12,
      totalDocuments: 40,
      failedIndexCollections: 0,
      errorMessage: undefined,
    });
    expect(parsed({ totalDocuments: null })?.job.collection?.totalDocuments).toBeUndefined();
  });

  test.each([
    ['built', { state: 'SUCCESSFUL', failedCollectionCount: 0 }, 0],
    ['not built yet', { state: 'IN_PROGRESS', failedCollectionCount: 0 }, 0],
    ['not requested', { state: 'NOT_RESTORED' }, 0],
    ['failed for some collections', { state: 'FAILED', failedCollectionCount: 3 }, 3],
    ['failed without a count', { state: 'FAILED' }, 1],
    ['failed with a count of 0', { state: 'FAILED', failedCollectionCount: 0 }, 1],
    ['absent', null, 0],
  ])('a count of collections whose indexes failed, with indexes %s', (_, indexStatus, failed) => {
    const result = parsed({ state: 'SUCCESSFUL', indexStatus });
    expect(result?.job.collection?.failedIndexCollections).toBe(failed);
    expect([result && stateOf(result.job, CREATED_AT_MS), result?.badField]).toEqual(['completed', false]);
  });

  test('the backup snapshot, or the point in time, which is the age of the data', () => {
    const snapshotId = '5e2211c17a3e5a48f5497de9';
    expect(parsed({ snapshotId })?.job).toMatchObject({
      backupSnapshotId: snapshotId,
      dataFromMs: undefined,
    });
    expect(parsed({ pointInTimeUtcSeconds: 1_772_000_000 })?.job.dataFromMs).toBe(1_772_000_000_000);
    expect(parsed({ oplogTs: 1_772_000_000 })?.job.dataFromMs).toBe(1_772_000_000_000);
  });

  test('the error message, without anything that may be a secret', () => {
    const errorMessage = 'no space\nsee https://cloud.mongodb.com/x?token=abc';
    expect(parsed({ state: 'FAILED', errorMessage })?.job.collection?.errorMessage).toBe('no space see …');
  });

  test.each([
    { restoredDocuments: -1 },
    { totalDocuments: '40' },
    { totalDocuments: 1.5 },
    { indexStatus: 'FAILED' },
    { indexStatus: { state: 'MELTING' } },
    { indexStatus: { state: 'FAILED', failedCollectionCount: -1 } },
    { snapshotId: 5 },
    { pointInTimeUtcSeconds: 'noon' },
  ])('a counted bad field for %j', (fields) => {
    expect(parsed(fields)?.badField).toBe(true);
  });
});
