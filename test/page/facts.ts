import { mapStates } from '../../src/core/byKind.ts';
import type { FailureKind } from '../../src/core/failure.ts';
import type { State } from '../../src/core/job.ts';
import type { PageFacts } from '../../src/page/facts.ts';
import type { ActiveJobReport } from '../../src/report/activeJobs.ts';
import type { EndedJobReport } from '../../src/report/endedJobs.ts';
import type { TargetReport } from '../../src/report/targetReport.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** The time of the pages: Monday, 2 March 2026, 12:00 UTC. */
export const NOW_MS = Date.UTC(2026, 2, 2, 12);

const PAYMENTS = '5e2211c17a3e5a48f5497de3';

/** Returns the timestamp this long before the page is rendered; a negative duration is after it. */
export function before(ms: number): string {
  return new Date(NOW_MS - ms).toISOString();
}

/** Returns counts of jobs by state, 0 by default. */
export function jobsOf(counts: Partial<Record<State, number>>): Readonly<Record<State, number>> {
  return mapStates((state) => counts[state] ?? 0);
}

/** Returns a target that was read 12 seconds ago and has no jobs, with the given facts replaced. */
export function target(facts: Partial<TargetReport> = {}): TargetReport {
  return {
    projectId: PAYMENTS,
    projectName: 'payments',
    clusterName: 'orders',
    clusterDeleted: false,
    credentials: 'default',
    up: true,
    stale: false,
    lastPollAt: before(12 * SECOND),
    lastSuccessfulPollAt: before(12 * SECOND),
    failure: null,
    failingSince: null,
    jobs: jobsOf({}),
    lastSuccessAt: null,
    lastFailureAt: null,
    ...facts,
  };
}

/** Returns a target whose last poll failed; its last successful one was 3 minutes ago. */
export function failing(
  reason: FailureKind,
  message: string,
  facts: Partial<TargetReport> = {},
): TargetReport {
  const lastSuccessfulPollAt = before(3 * MINUTE);
  const failingSince = before(2 * MINUTE);
  return target({ up: false, lastSuccessfulPollAt, failingSince, failure: { reason, message }, ...facts });
}

/** Returns a restore of payments/orders onto itself, created 9 minutes ago, with the given facts replaced. */
export function job(facts: Partial<ActiveJobReport> = {}): ActiveJobReport {
  return {
    projectId: PAYMENTS,
    projectName: 'payments',
    clusterName: 'orders',
    clusterDeleted: false,
    jobId: '69a57b7c1f0e4b2d9c8a7654',
    deliveryType: 'automated',
    state: 'in_progress',
    createdAt: before(9 * MINUTE),
    finishedAt: null,
    durationSeconds: null,
    expiresAt: null,
    destinationProjectId: PAYMENTS,
    destinationClusterName: 'orders',
    backupSnapshotId: null,
    restoredDocuments: null,
    totalDocuments: null,
    failedIndexCollections: null,
    readAt: before(12 * SECOND),
    stale: false,
    stuckAfterSeconds: 3600,
    stuck: false,
    ...facts,
  };
}

/** Returns a download that expires in 40 minutes, with the given facts replaced. */
export function download(facts: Partial<ActiveJobReport> = {}): ActiveJobReport {
  return job({
    stuckAfterSeconds: null,
    jobId: '69a579301f0e4b2d9c8a7655',
    deliveryType: 'download',
    state: 'ready',
    expiresAt: before(-40 * MINUTE),
    destinationProjectId: null,
    destinationClusterName: null,
    ...facts,
  });
}

/** Returns a restore of payments/orders onto itself that took 10 minutes and ended an hour ago, with the given facts replaced. */
export function ended(facts: Partial<EndedJobReport> = {}): EndedJobReport {
  const { readAt: _readAt, stale: _stale, stuck: _stuck, stuckAfterSeconds: _limit, ...base } = job();
  return {
    ...base,
    jobId: '69a571c01f0e4b2d9c8a7660',
    state: 'completed',
    createdAt: before(HOUR + 10 * MINUTE),
    finishedAt: before(HOUR),
    endedAt: before(HOUR),
    durationSeconds: 600,
    ...facts,
  };
}

/** Returns the facts of a page: one successful target without jobs, with the given facts replaced. */
export function pageFacts(facts: Partial<PageFacts> = {}): PageFacts {
  return {
    targets: [target()],
    jobs: [],
    recent: { failed: [], failedCount: 0, others: [] },
    discoveries: [],
    nowMs: NOW_MS,
    atlasNowMs: NOW_MS,
    expiringWithinMs: 15 * MINUTE,
    telemetryPath: '/metrics',
    atlasUrl: 'https://cloud.mongodb.com',
    filter: '',
    about: {
      version: '1.2.3',
      instance: 'exporter-0',
      shard: { index: 0, total: 1 },
      schedule: '* * * * *',
      timezone: 'UTC',
    },
    ...facts,
  };
}
