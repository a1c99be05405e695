import type { RestoreJob } from '../../core/job.ts';
import { Fields, isRecord } from '../json/fields.ts';
import { creationOf, type ParsedJob, parseJobId } from './restoreJob.ts';

const STATUSES = ['PENDING', 'QUEUED', 'RUNNING', 'COMPLETED', 'FAILED'] as const;

/**
 * Parses a restore job of a flex cluster. Every job has an `expirationDate`, always six hours after its start; it is only
 * meaningful for a finished download.
 */
export function parseFlexJob(raw: unknown): ParsedJob | undefined {
  const id = parseJobId(raw);
  if (id === undefined || !isRecord(raw)) return undefined;
  const fields = new Fields();
  const kind = fields.word(raw['deliveryType'], ['RESTORE', 'DOWNLOAD']);
  const status = fields.word(raw['status'], STATUSES);
  if (status === undefined || (kind === undefined && typeof raw['deliveryType'] !== 'string'))
    fields.bad = true;
  const isDownload = kind === 'DOWNLOAD';
  const completed = status === 'COMPLETED';
  const finishedAtMs = fields.timestamp(raw['restoreFinishedDate']);
  const expirationMs = fields.timestamp(raw['expirationDate']);
  const hasUrl = fields.hasUrl(raw['snapshotUrl']) && completed;
  const job: RestoreJob = {
    id,
    deliveryType: kind === undefined ? 'other' : isDownload ? 'download' : 'automated',
    createdAtMs: creationOf(id, undefined),
    // A finish on a job that Atlas still reports as running would end the job too early. The finish of a download is that of
    // its preparation: the download ends when its URL disappears.
    finishedAtMs: completed || status === 'FAILED' ? finishedAtMs : undefined,
    expiresAtMs: isDownload && completed ? expirationMs : undefined,
    dataFromMs: fields.timestamp(raw['snapshotFinishedDate']),
    failed: status === 'FAILED',
    cancelled: false,
    expired: false,
    succeeded: completed && (kind === 'RESTORE' || (kind === undefined && !hasUrl)),
    hasUrl,
    destinationProjectId: fields.name(raw['targetProjectId']),
    destinationClusterName: fields.name(raw['targetDeploymentItemName']),
    backupSnapshotId: fields.name(raw['snapshotId']),
  };
  return { job, badField: fields.bad };
}
