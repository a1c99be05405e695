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

/** An ObjectId made at an instant: the higher the number, the later it sorts within the second. */
export function objectId(number: number, createdAtMs: number = NOON_MS): JobId {
  const time = Math.floor(createdAtMs / 1000).toString(16);
  return idOf(`${time.padStart(8, '0')}${number.toString(16).padStart(16, '0')}`);
}

/** An automated restore that runs since noon, but for the facts given. */
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

/** A download whose URL is there since noon and goes an hour later, but for the facts given. */
export function readyDownload(facts: Partial<RestoreJob> = {}): RestoreJob {
  return restoreJob({ deliveryType: 'download', hasUrl: true, expiresAtMs: NOON_MS + HOUR, ...facts });
}

/** A list read in no time at an instant of Atlas' clock. */
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

/** A poll that took no time and read `restores`. */
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

/** A poll that failed at once. */
export function failed(kind: FailureKind, atMs: number): Outcome {
  return {
    kind: 'failed',
    startedAtMs: atMs,
    endedAtMs: atMs,
    pages: 0,
    failure: { kind, message: `made to fail: ${kind}` },
  };
}
