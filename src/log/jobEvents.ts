import type { Event } from '../core/event.ts';
import type { RestoreJob, State } from '../core/job.ts';
import { durationSeconds } from '../core/jobDuration.ts';
import type { Target } from '../core/target.ts';
import type { Logger, LogLevel } from './logger.ts';

/** The target of an event, with the name of its project. */
export interface NamedTarget {
  readonly target: Target;
  readonly projectName: string;
}

type JobEvent = Extract<Event, { readonly kind: 'created' | 'changed' | 'removed' | 'expiring' }>;

/** Writes one line about a job. */
export function logJobEvent(logger: Logger, target: NamedTarget, event: JobEvent): void {
  switch (event.kind) {
    case 'created':
      logger[LEVELS[event.to]](
        { event: 'restore_job_created', ...targetFields(target), ...jobFields(event.job), to: event.to },
        'restore job created',
      );
      return;
    case 'changed':
      logger[LEVELS[event.to]](
        {
          event: 'restore_job_state_changed',
          ...targetFields(target),
          ...jobFields(event.job),
          from: event.from,
          to: event.to,
        },
        'restore job changed state',
      );
      return;
    case 'removed':
      logger.info(
        {
          event: 'restore_job_removed',
          ...targetFields(target),
          jobId: event.id,
          deliveryType: event.deliveryType,
          from: event.from,
        },
        'restore job removed',
      );
      return;
    case 'expiring':
      logger.warn(
        { event: 'download_expiring', ...targetFields(target), ...jobFields(event.job) },
        'download is about to expire',
      );
      return;
  }
}

/** The level of the line about a job that enters a state. */
const LEVELS = {
  in_progress: 'info',
  ready: 'info',
  completed: 'info',
  failed: 'error',
  cancelled: 'warn',
  expired: 'warn',
} as const satisfies Record<State, LogLevel>;

/** Returns the fields of every line about a target. */
export function targetFields({ target, projectName }: NamedTarget): Readonly<Record<string, string>> {
  return { projectId: target.projectId, projectName, clusterName: target.clusterName };
}

// Only these fields are logged. pino omits a field that is `undefined`.
function jobFields(job: RestoreJob): Readonly<Record<string, string | number | undefined>> {
  return {
    jobId: job.id,
    deliveryType: job.deliveryType,
    createdAt: isoOf(job.createdAtMs),
    finishedAt: isoOf(job.finishedAtMs),
    expiresAt: isoOf(job.expiresAtMs),
    durationSeconds: durationSeconds(job),
    destinationProjectId: job.destinationProjectId,
    destinationClusterName: job.destinationClusterName,
    backupSnapshotId: job.backupSnapshotId,
    error: job.failed ? job.collection?.errorMessage : undefined,
    failedIndexCollections: job.succeeded ? job.collection?.failedIndexCollections || undefined : undefined,
  };
}

function isoOf(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
