import type { RestoreJob } from '../../core/job.ts';
import { isObjectId, objectIdTimeMs } from '../../core/objectId.ts';
import type { JobId } from '../../core/target.ts';
import { Fields, isRecord, type Raw } from './fields.ts';
import { escapeForeign } from './foreignText.ts';

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
  return typeof id === 'string' && id !== '' && id.length <= MAX_ID
    ? (escapeForeign(id) as JobId)
    : undefined;
}

/** Returns the creation time of a job: Atlas' own, else the one in its id. */
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
  const fields = new Fields();
  const deliveryType = fields.word(raw['deliveryType'], ['automated', 'download', 'pointInTime']);
  // A word that we don't know is a new type; no word at all is a broken job.
  if (deliveryType === undefined && typeof raw['deliveryType'] !== 'string') fields.bad = true;
  const job: RestoreJob = {
    id,
    deliveryType: deliveryType ?? 'other',
    createdAtMs: creationOf(id, fields.timestamp(raw['createdAt'])),
    finishedAtMs: fields.timestamp(raw['finishedAt']),
    expiresAtMs: fields.timestamp(raw['expiresAt']),
    dataFromMs: pointInTime(raw, fields) ?? fields.timestamp(raw['timestamp']),
    failed: fields.flag(raw['failed']),
    cancelled: fields.flag(raw['cancelled']),
    expired: fields.flag(raw['expired']),
    succeeded: false,
    hasUrl: hasDownloadUrl(raw, fields),
    destinationProjectId: fields.name(raw['targetGroupId']),
    destinationClusterName: fields.name(raw['targetClusterName']),
    backupSnapshotId: fields.name(raw['snapshotId']),
  };
  return { job, badField: fields.bad };
}

// The time that was chosen for a restore to a point in time. `desiredTimestamp` is always there in v2,
// usually with three nulls.
function pointInTime(raw: Raw, fields: Fields): number | undefined {
  const chosen =
    fields.positiveSeconds(raw['pointInTimeUTCSeconds']) ?? fields.positiveSeconds(raw['oplogTs']);
  if (chosen !== undefined) return chosen;
  const desired = fields.object(raw['desiredTimestamp']);
  return desired === undefined
    ? undefined
    : (fields.timestamp(desired['date']) ?? fields.positiveSeconds(desired['time']));
}

// Every place is looked at, also where the first has one: each may hold what can't be read.
function hasDownloadUrl(raw: Raw, fields: Fields): boolean {
  let found = fields.hasUrl(raw['deliveryUrl']);
  if (hasPrivateUrl(raw, fields)) found = true;
  for (const component of fields.objects(raw['components'])) {
    if (fields.hasUrl(component['downloadUrl'])) found = true;
    if (hasPrivateUrl(component, fields)) found = true;
  }
  return found;
}

function hasPrivateUrl(raw: Raw, fields: Fields): boolean {
  let found = false;
  for (const entry of fields.objects(raw['privateDownloadDeliveryUrls'])) {
    if (fields.hasUrl(entry['deliveryUrl'])) found = true;
  }
  return found;
}
