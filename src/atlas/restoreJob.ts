import type { RestoreJob } from '../core/job.ts';
import { isObjectId, objectIdTimeMs } from '../core/objectId.ts';
import type { JobId } from '../core/target.ts';
import { Fields, isRecord } from './fields.ts';

/** One entry of a list of jobs. */
export interface ParsedJob {
  readonly job: RestoreJob;
  /** A field that could not be read was taken as absent. */
  readonly badField: boolean;
}

const MAX_ID = 64;

/** The id of an entry: any text of 1 to 64 characters. */
export function parseJobId(raw: unknown): JobId | undefined {
  if (!isRecord(raw)) return undefined;
  const id = raw['id'];
  return typeof id === 'string' && id !== '' && id.length <= MAX_ID ? (id as JobId) : undefined;
}

/** When a job came to be: what Atlas says, else what its id says. */
export function creationOf(id: JobId, createdAtMs: number | undefined): number | undefined {
  return createdAtMs ?? (isObjectId(id) ? objectIdTimeMs(id) : undefined);
}

/**
 * A restore job of a dedicated cluster, in its documented and its recorded shapes (both API versions);
 * `undefined` without a usable id.
 */
export function parseRestoreJob(raw: unknown): ParsedJob | undefined {
  const id = parseJobId(raw);
  if (id === undefined || !isRecord(raw)) return undefined;
  const fields = new Fields(raw);
  const deliveryType = fields.word('deliveryType', ['automated', 'download', 'pointInTime']);
  // A word that we don't know is a new type; no word at all is a broken job.
  if (deliveryType === undefined && typeof raw['deliveryType'] !== 'string') fields.bad = true;
  const job: RestoreJob = {
    id,
    deliveryType: deliveryType ?? 'other',
    createdAtMs: creationOf(id, fields.instant('createdAt')),
    finishedAtMs: fields.instant('finishedAt'),
    expiresAtMs: fields.instant('expiresAt'),
    dataFromMs: pointInTime(fields) ?? fields.instant('timestamp'),
    failed: fields.flag('failed'),
    cancelled: fields.flag('cancelled'),
    expired: fields.flag('expired'),
    succeeded: false,
    hasUrl: hasDownloadUrl(fields),
    destinationProjectId: fields.name('targetGroupId'),
    destinationClusterName: fields.name('targetClusterName'),
    backupSnapshotId: fields.name('snapshotId'),
  };
  return { job, badField: fields.bad };
}

// The instant that was chosen for a restore to a point in time. `desiredTimestamp` is always there in v2,
// usually with three nulls.
function pointInTime(fields: Fields): number | undefined {
  const chosen = fields.positiveSeconds('pointInTimeUTCSeconds') ?? fields.positiveSeconds('oplogTs');
  if (chosen !== undefined || !fields.has('desiredTimestamp')) return chosen;
  const desired = fields.object('desiredTimestamp');
  const instantMs = desired?.instant('date') ?? desired?.positiveSeconds('time');
  if (desired?.bad) fields.bad = true;
  return instantMs;
}

function hasDownloadUrl(fields: Fields): boolean {
  const own = fields.hasUrl('deliveryUrl');
  return hasPrivateUrl(fields) || hasComponentUrl(fields) || own;
}

function hasPrivateUrl(fields: Fields): boolean {
  if (!fields.has('privateDownloadDeliveryUrls')) return false;
  return anyOf(fields, 'privateDownloadDeliveryUrls', (entry) => entry.hasUrl('deliveryUrl'));
}

function hasComponentUrl(fields: Fields): boolean {
  if (!fields.has('components')) return false;
  return anyOf(fields, 'components', (entry) => {
    const own = entry.hasUrl('downloadUrl');
    return hasPrivateUrl(entry) || own;
  });
}

function anyOf(fields: Fields, name: string, holds: (entry: Fields) => boolean): boolean {
  const entries = fields.objects(name);
  const found = entries.map(holds).includes(true);
  if (entries.some((entry) => entry.bad)) fields.bad = true;
  return found;
}
