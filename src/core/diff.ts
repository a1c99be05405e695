import type { RestoreJob, State } from './job.ts';
import { diffRecords, type RecordedJob } from './record.ts';
import type { Snapshot, TrackedJob } from './snapshot.ts';
import type { JobId } from './target.ts';

/** A job whose state differs between two snapshots. `from` is `undefined` if the previous snapshot lacks the job. */
export interface Change {
  readonly job: RestoreJob;
  readonly from: State | undefined;
  readonly to: State;
}

/** A job that only the previous snapshot has, with its last state. */
export interface AbsentJob extends RecordedJob {
  readonly tracked: TrackedJob | undefined;
}

/** The difference of two snapshots of one list. */
export interface Difference {
  /** In order of creation. */
  readonly changes: readonly Change[];
  readonly absent: readonly AbsentJob[];
}

/** Returns the difference of two snapshots. `jobs` are those of the read that gave `next`; they include every changed job. */
export function diff(previous: Snapshot, next: Snapshot, jobs: readonly RestoreJob[]): Difference {
  const { gone, added } = diffRecords(previous.records, next.records);
  const before = new Map<JobId, AbsentJob>();
  for (const job of gone) before.set(job.id, { ...job, tracked: undefined });
  for (const tracked of previous.tracked.values()) {
    const { id, deliveryType } = tracked.job;
    before.set(id, { id, deliveryType, state: tracked.state, tracked });
  }
  const after = new Map<JobId, State>(added.map(({ id, state }) => [id, state]));
  for (const { job, state } of next.tracked.values()) after.set(job.id, state);

  const changes: Change[] = [];
  for (const job of jobs) {
    const from = before.get(job.id)?.state;
    const to = after.get(job.id);
    if (to !== undefined && from !== to) changes.push({ job, from, to });
  }
  return {
    changes: changes.sort((a, b) => byCreation(a.job, b.job)),
    absent: [...before.values()].filter(({ id }) => !after.has(id)),
  };
}

function byCreation(a: RestoreJob, b: RestoreJob): number {
  return (a.createdAtMs ?? 0) - (b.createdAtMs ?? 0) || (a.id < b.id ? -1 : 1);
}
