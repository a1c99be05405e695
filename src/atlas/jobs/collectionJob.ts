import type { RestoreJob } from '../../core/job.ts';
import { Fields, isRecord } from './fields.ts';
import { creationOf, type ParsedJob, parseJobId } from './restoreJob.ts';

const STATES = ['INITIALIZING', 'IN_PROGRESS', 'FINALIZING', 'SUCCESSFUL', 'CANCELED', 'FAILED'] as const;

/** A collection restore job of a dedicated cluster. Documented, never recorded. */
export function parseCollectionJob(raw: unknown): ParsedJob | undefined {
  const id = parseJobId(raw);
  if (id === undefined || !isRecord(raw)) return undefined;
  const fields = new Fields();
  const state = fields.word(raw['state'], STATES);
  if (state === undefined) fields.bad = true;
  const finishedAtMs = fields.instant(raw['finishedAt']);
  const isOver = state === 'SUCCESSFUL' || state === 'CANCELED' || state === 'FAILED';
  const job: RestoreJob = {
    id,
    deliveryType: 'collection',
    createdAtMs: creationOf(id, fields.instant(raw['createdAt'])),
    finishedAtMs: isOver ? finishedAtMs : undefined,
    expiresAtMs: undefined,
    dataFromMs: undefined,
    failed: state === 'FAILED',
    cancelled: state === 'CANCELED',
    expired: false,
    succeeded: state === 'SUCCESSFUL',
    hasUrl: false,
    destinationProjectId: fields.name(raw['targetGroupId']),
    destinationClusterName: fields.name(raw['targetClusterName']),
    backupSnapshotId: undefined,
  };
  return { job, badField: fields.bad };
}
