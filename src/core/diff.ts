import type { RestoreJob, State } from './job.ts';
import { diffRecords, type FinishedJob } from './record.ts';
import type { KnownJob, Snapshot } from './snapshot.ts';
import type { JobId } from './target.ts';

/** A job that the next picture has and what it was in the previous one: `undefined` if it wasn't there. */
export interface Change {
  readonly job: RestoreJob;
  readonly from: State | undefined;
  readonly to: State;
}

/** What lies between two pictures of one list. */
export interface Difference {
  readonly changes: readonly Change[];
  readonly lacking: readonly Lacking[];
}

/** A job that the next picture lacks, with its last state, and whole if it was kept whole. */
export interface Lacking extends FinishedJob {
  readonly known: KnownJob | undefined;
}

/** `jobs` is the read that `next` was taken from: only there a finished job still has its facts. */
export function diff(previous: Snapshot, next: Snapshot, jobs: readonly RestoreJob[]): Difference {
  const records = diffRecords(previous.finished, next.finished);
  const before = new Map(records.gone.map((job) => [job.id, job]));
  const after = new Map(records.come.map((job) => [job.id, job]));
  const stateBefore = (id: JobId) => previous.whole.get(id)?.state ?? before.get(id)?.state;

  const changes: Change[] = [];
  for (const { job, state } of next.whole.values()) {
    const from = stateBefore(job.id);
    if (from !== state) changes.push({ job, from, to: state });
  }
  const changed = records.come.filter((job) => stateBefore(job.id) !== job.state);
  for (const job of factsOf(changed, jobs)) {
    const to = after.get(job.id)?.state;
    if (to !== undefined) changes.push({ job, from: stateBefore(job.id), to });
  }
  return {
    changes: changes.sort((a, b) => byCreation(a.job, b.job)),
    lacking: [
      ...records.gone
        .filter((job) => !after.has(job.id) && !next.whole.has(job.id))
        .map((job) => ({ ...job, known: undefined })),
      ...[...previous.whole.values()]
        .filter(({ job }) => !next.whole.has(job.id) && !after.has(job.id))
        .map((known) => ({ ...pick(known), known })),
    ],
  };
}

function factsOf(changed: readonly FinishedJob[], jobs: readonly RestoreJob[]): readonly RestoreJob[] {
  if (changed.length === 0) return [];
  const wanted = new Set(changed.map((job) => job.id));
  return jobs.filter((job) => wanted.has(job.id));
}

// Events are told in the order in which the jobs came to be.
function byCreation(a: RestoreJob, b: RestoreJob): number {
  return (a.createdAtMs ?? 0) - (b.createdAtMs ?? 0) || (a.id < b.id ? -1 : 1);
}

function pick({ job, state }: KnownJob): FinishedJob {
  return { id: job.id, deliveryType: job.deliveryType, state };
}
