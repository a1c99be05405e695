import type { CollectionDetails, RestoreJob } from '../../core/job.ts';
import { sanitize } from '../http/errorBody.ts';
import { Fields, isRecord, type Raw } from '../json/fields.ts';
import { creationOf, type ParsedJob, parseJobId } from './restoreJob.ts';

const STATES = ['INITIALIZING', 'IN_PROGRESS', 'FINALIZING', 'SUCCESSFUL', 'CANCELED', 'FAILED'] as const;
const INDEX_STATES = ['NOT_STARTED', 'IN_PROGRESS', 'SUCCESSFUL', 'FAILED', 'NOT_RESTORED'] as const;

/** Parses a collection restore job of a dedicated cluster. The shape is documented but was never recorded. */
export function parseCollectionJob(raw: unknown): ParsedJob | undefined {
  const id = parseJobId(raw);
  if (id === undefined || !isRecord(raw)) return undefined;
  const fields = new Fields();
  const state = fields.word(raw['state'], STATES);
  if (state === undefined) fields.bad = true;
  const finishedAtMs = fields.timestamp(raw['finishedAt']);
  const isOver = state === 'SUCCESSFUL' || state === 'CANCELED' || state === 'FAILED';
  const job: RestoreJob = {
    id,
    deliveryType: 'collection',
    createdAtMs: creationOf(id, fields.timestamp(raw['createdAt'])),
    finishedAtMs: isOver ? finishedAtMs : undefined,
    expiresAtMs: undefined,
    // Atlas lists the id of a backup snapshot here, but not its time.
    dataFromMs:
      fields.positiveSeconds(raw['pointInTimeUtcSeconds']) ?? fields.positiveSeconds(raw['oplogTs']),
    failed: state === 'FAILED',
    cancelled: state === 'CANCELED',
    expired: false,
    succeeded: state === 'SUCCESSFUL',
    hasUrl: false,
    destinationProjectId: fields.name(raw['targetGroupId']),
    destinationClusterName: fields.name(raw['targetClusterName']),
    backupSnapshotId: fields.name(raw['snapshotId']),
    collection: detailsOf(raw, fields),
  };
  return { job, badField: fields.bad };
}

function detailsOf(raw: Raw, fields: Fields): CollectionDetails {
  return {
    restoredDocuments: fields.count(raw['restoredDocuments']),
    totalDocuments: fields.count(raw['totalDocuments']),
    failedIndexCollections: failedIndexCollections(raw['indexStatus'], fields),
    errorMessage: sanitize(raw['errorMessage']),
  };
}

// If the index build failed, it failed for at least one collection, even if the count is 0 or missing.
function failedIndexCollections(value: unknown, fields: Fields): number {
  const status = fields.object(value);
  if (status === undefined) return 0;
  const state = fields.word(status['state'], INDEX_STATES);
  if (state === undefined) fields.bad = true;
  const count = fields.count(status['failedCollectionCount']) ?? 0;
  return state === 'FAILED' ? Math.max(count, 1) : 0;
}
