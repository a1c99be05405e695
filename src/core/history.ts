import { mapTypes } from './byKind.ts';
import type { DeliveryType, RestoreJob, State } from './job.ts';

/** A job and the state that it was ranked in. */
export interface Ranked {
  readonly job: RestoreJob;
  readonly state: State;
}

/** Jobs by a timestamp, the latest first, ties by the higher id: at most `DEPTH`. */
export type Ranking = readonly Ranked[];

/** The jobs behind the `last_…` and `recent_…` series: of finished jobs only these keep their facts. */
export interface History {
  /** By creation. */
  readonly created: Readonly<Record<DeliveryType, Ranking>>;
  /** Completed jobs that have a finish, by it. */
  readonly finished: Readonly<Record<DeliveryType, Ranking>>;
  /** Failed jobs by finish, else by the time a poll saw them fail, else by creation. */
  readonly failed: Readonly<Record<DeliveryType, Ranking>>;
  /** Expired downloads that have an expiry, by it. */
  readonly expired: Ranking;
  /** Jobs whose destination is another project, by creation. */
  readonly crossProject: Ranking;
}

/** `recent_duration_…` and `failed_job_…` cover this many jobs; the other series need one and have a reserve. */
export const DEPTH = 10;

const NONE: Ranking = [];
export const EMPTY_HISTORY: History = {
  created: mapTypes(() => NONE),
  finished: mapTypes(() => NONE),
  failed: mapTypes(() => NONE),
  expired: NONE,
  crossProject: NONE,
};

/** Whether a job restores into a project other than its own. */
export function isCrossProject(job: RestoreJob, projectId: string): boolean {
  return job.destinationProjectId !== undefined && job.destinationProjectId !== projectId;
}

/** Applies a function to every ranking. */
export function mapRankings(history: History, map: (ranking: Ranking) => Ranking): History {
  return {
    created: mapTypes((type) => map(history.created[type])),
    finished: mapTypes((type) => map(history.finished[type])),
    failed: mapTypes((type) => map(history.failed[type])),
    expired: map(history.expired),
    crossProject: map(history.crossProject),
  };
}

/** Every ranked job once, though most stand in several rankings. */
export function rankedJobs(history: History): readonly Ranked[] {
  const byId = new Map<string, Ranked>();
  mapRankings(history, (ranking) => {
    for (const ranked of ranking) byId.set(ranked.job.id, ranked);
    return ranking;
  });
  return [...byId.values()];
}

/** Ranks jobs one by one, in any order, each id once. A ranking that gains no job stays the same array. */
export class Ranker {
  readonly #projectId: string;
  readonly #depth: number;
  readonly #failedAtMs: TimeOf;
  readonly #created: Record<DeliveryType, Ranking>;
  readonly #finished: Record<DeliveryType, Ranking>;
  readonly #failed: Record<DeliveryType, Ranking>;
  #expired: Ranking;
  #crossProject: Ranking;

  constructor(
    projectId: string,
    start: History = EMPTY_HISTORY,
    depth = DEPTH,
    failedAt: TimeOf = finishedOrCreatedAtMs,
  ) {
    this.#projectId = projectId;
    this.#depth = depth;
    this.#failedAtMs = failedAt;
    this.#created = { ...start.created };
    this.#finished = { ...start.finished };
    this.#failed = { ...start.failed };
    this.#expired = start.expired;
    this.#crossProject = start.crossProject;
  }

  add(job: RestoreJob, state: State): void {
    const type = job.deliveryType;
    this.#created[type] = this.#insert(this.#created[type], job, state, createdAtMs);
    if (isCrossProject(job, this.#projectId)) {
      this.#crossProject = this.#insert(this.#crossProject, job, state, createdAtMs);
    }
    if (state === 'completed') {
      this.#finished[type] = this.#insert(this.#finished[type], job, state, finishedAtMs);
    } else if (state === 'failed') {
      this.#failed[type] = this.#insert(this.#failed[type], job, state, this.#failedAtMs);
    } else if (state === 'expired' && (type === 'download' || type === 'other')) {
      this.#expired = this.#insert(this.#expired, job, state, expiresAtMs);
    }
  }

  history(): History {
    return {
      created: { ...this.#created },
      finished: { ...this.#finished },
      failed: { ...this.#failed },
      expired: this.#expired,
      crossProject: this.#crossProject,
    };
  }

  #insert(ranking: Ranking, job: RestoreJob, state: State, timeOf: TimeOf): Ranking {
    const atMs = timeOf(job);
    if (atMs === undefined) return ranking;
    // Atlas lists the newest jobs first: most jobs rank last, or not at all.
    const above = ranking.findLastIndex((other) => {
      const otherAtMs = timeOf(other.job) ?? 0;
      return otherAtMs > atMs || (otherAtMs === atMs && other.job.id > job.id);
    });
    if (above + 1 >= this.#depth) return ranking;
    return ranking.toSpliced(above + 1, 0, { job, state }).slice(0, this.#depth);
  }
}

type TimeOf = (job: RestoreJob) => number | undefined;

const createdAtMs: TimeOf = (job) => job.createdAtMs;
const finishedAtMs: TimeOf = (job) => job.finishedAtMs;
const expiresAtMs: TimeOf = (job) => job.expiresAtMs;
const finishedOrCreatedAtMs: TimeOf = (job) => job.finishedAtMs ?? job.createdAtMs ?? 0;
