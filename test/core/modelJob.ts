import type { RestoreJob, State } from '../../src/core/job.ts';

/** The model's memory of a job: its last read, and the changes seen. */
export interface Remembered {
  readonly job: RestoreJob;
  readonly state: State;
  /** True if the last complete poll lacked the job. */
  readonly missing: boolean;
  readonly seenFailingMs: number | undefined;
  readonly announced: boolean;
  /** True if two complete polls in a row found it expired by the clock. */
  readonly confirmed: boolean;
}

/** Returns the first matching state of the state table, corrected by the history of the job. */
export function modelState(job: RestoreJob, nowMs: number, before: Remembered | undefined): State {
  const state = tableState(job, nowMs);
  if (state === 'failed' || state === 'cancelled' || before === undefined) return state;
  const wasFetched = before.state === 'completed' && before.job.deliveryType === 'download';
  if (wasFetched && state === 'expired') return 'completed';
  return before.confirmed && before.job.expiresAtMs === job.expiresAtMs ? 'expired' : state;
}

function tableState(job: RestoreJob, nowMs: number): State {
  const isDownload = job.deliveryType === 'download';
  const mayBeDownload = isDownload || job.deliveryType === 'other';
  const isPast = job.expiresAtMs !== undefined && job.expiresAtMs <= nowMs;
  const isAhead = job.expiresAtMs !== undefined && job.expiresAtMs > nowMs;
  const isFinished = job.finishedAtMs !== undefined;
  const table: readonly (readonly [State, boolean])[] = [
    ['failed', job.failed],
    ['cancelled', job.cancelled],
    ['completed', !isDownload && (isFinished || job.succeeded)],
    ['completed', isDownload && !job.hasUrl && !job.expired && (isFinished || isAhead)],
    ['expired', job.expired || (mayBeDownload && isPast)],
    ['ready', mayBeDownload && job.hasUrl],
  ];
  return table.find(([, fits]) => fits)?.[0] ?? 'in_progress';
}
