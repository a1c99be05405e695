import type { RestoreJob } from '../../core/job.ts';
import { isObjectId, objectIdTimeMs } from '../../core/objectId.ts';
import type { JobId } from '../../core/target.ts';
import { Fields, isRecord, type Raw } from '../json/fields.ts';
import { escapeForeign } from '../json/foreignText.ts';

/** One entry of a list of jobs. */
export interface ParsedJob {
  readonly job: RestoreJob;
  /** The entry has an invalid field, which counts as missing. */
  readonly badField: boolean;
}

const MAX_ID = 64;

/** Parses the id of an entry: any string of 1 to 64 characters. */
export function parseJobId(raw: unknown): JobId | undefined {
  if (!isRecord(raw)) return undefined;
  const id = raw['id'];
  return typeof id === 'string' && id !== '' && id.length <= MAX_ID
    ? (escapeForeign(id) as JobId)
    : undefined;
}

/** Returns the creation time of a job as reported by Atlas, else the one in its id. */
export function creationOf(id: JobId, createdAtMs: number | undefined): number | undefined {
  return createdAtMs ?? (isObjectId(id) ? objectIdTimeMs(id) : undefined);
}

/**
 * Parses a restore job of a dedicated cluster, in its documented and its recorded shapes (both API versions). Returns
 * `undefined` if the id is missing or invalid.
 */
export function parseRestoreJob(raw: unknown): ParsedJob | undefined {
  const id = parseJobId(raw);
  if (id === undefined || !isRecord(raw)) return undefined;
  const fields = new Fields();
  const deliveryType = fields.word(raw['deliveryType'], ['automated', 'download', 'pointInTime']);
  // An unknown word is a new type. A value that is not a string is invalid.
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

// Returns the chosen time of a point-in-time restore. In v2 `desiredTimestamp` is always present, usually with three nulls.
function pointInTime(raw: Raw, fields: Fields): number | undefined {
  const chosen =
    fields.positiveSeconds(raw['pointInTimeUTCSeconds']) ?? fields.positiveSeconds(raw['oplogTs']);
  if (chosen !== undefined) return chosen;
  const desired = fields.object(raw['desiredTimestamp']);
  return desired === undefined
    ? undefined
    : (fields.timestamp(desired['date']) ?? fields.positiveSeconds(desired['time']));
}

// Checks every field, even after a URL was found: each may contain an invalid value that must be counted.
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
