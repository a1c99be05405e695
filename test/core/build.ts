import type { FailureKind } from '../../src/core/failure.ts';
import type { RestoreJob } from '../../src/core/job.ts';
import type { FullRead, ListRead, Outcome } from '../../src/core/outcome.ts';
import type { ClusterName, JobId, ProjectId, Target } from '../../src/core/target.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Monday, 2 March 2026, 12:00 UTC. */
export const NOON_MS = Date.UTC(2026, 2, 2, 12);

export const TARGET: Target = {
  projectId: '5e2211c17a3e5a48f5497de3' as ProjectId,
  clusterName: 'orders' as ClusterName,
};

export function idOf(text: string): JobId {
  return text as JobId;
}

/** Returns an ObjectId created at a time: a higher number sorts later within the second. */
export function objectId(number: number, createdAtMs: number = NOON_MS): JobId {
  const time = Math.floor(createdAtMs / 1000).toString(16);
  return idOf(`${time.padStart(8, '0')}${number.toString(16).padStart(16, '0')}`);
}

/** Returns an automated restore in progress since noon, with the given facts replaced. */
export function restoreJob(facts: Partial<RestoreJob> = {}): RestoreJob {
  return {
    id: objectId(1),
    deliveryType: 'automated',
    createdAtMs: NOON_MS,
    finishedAtMs: undefined,
    expiresAtMs: undefined,
    dataFromMs: undefined,
    failed: false,
    cancelled: false,
    expired: false,
    succeeded: false,
    hasUrl: false,
    destinationProjectId: undefined,
    destinationClusterName: undefined,
    backupSnapshotId: undefined,
    ...facts,
  };
}

/** Returns a download that is ready since noon and expires an hour later, with the given facts replaced. */
export function readyDownload(facts: Partial<RestoreJob> = {}): RestoreJob {
  return restoreJob({ deliveryType: 'download', hasUrl: true, expiresAtMs: NOON_MS + HOUR, ...facts });
}

/** Returns a list read in no time at a time of Atlas' clock. */
export function listRead(jobs: readonly RestoreJob[], atMs: number, facts: Partial<FullRead> = {}): FullRead {
  return {
    unchanged: false,
    jobs,
    records: '',
    beganAtMs: atMs,
    atMs,
    skewMs: 0,
    noId: 0,
    badField: 0,
    hashes: undefined,
    ...facts,
  };
}

/** Returns a poll that took no time and read `restores`. */
export function complete(restores: ListRead, facts: Partial<CompleteFacts> = {}): Outcome {
  const { atMs } = restores;
  return {
    kind: 'complete',
    startedAtMs: atMs,
    endedAtMs: atMs,
    pages: 1,
    restores,
    collections: undefined,
    ...facts,
  };
}

type CompleteFacts = Omit<Extract<Outcome, { readonly kind: 'complete' }>, 'kind' | 'restores'>;

/** Returns a poll that failed at once. */
export function failed(kind: FailureKind, atMs: number): Outcome {
  return {
    kind: 'failed',
    startedAtMs: atMs,
    endedAtMs: atMs,
    pages: 0,
    failure: { kind, message: `made to fail: ${kind}` },
  };
}
