import { mapTypes } from './byKind.ts';
import { type ActiveState, type DeliveryType, isActive, type RestoreJob, type State } from './job.ts';
import type { JobId } from './target.ts';

/** A job and the state that it was ranked in. */
export interface Ranked {
  readonly job: RestoreJob;
  readonly state: State;
}

/** At most `DEPTH` jobs, ordered by a timestamp, latest first. Of equal timestamps the higher id comes first. */
export type Ranking = readonly Ranked[];

/** States of jobs that ended without a failure. */
export type EndWithoutFailure = Exclude<State, ActiveState | 'failed'>;
type ByEndWithoutFailure<T> = Readonly<Record<DeliveryType, Readonly<Record<EndWithoutFailure, T>>>>;

/** A value for every ranking. */
export interface ByRanking<T> {
  /** Ordered by creation. */
  readonly created: Readonly<Record<DeliveryType, T>>;
  /** Completed jobs with a finish, ordered by it. */
  readonly finished: Readonly<Record<DeliveryType, T>>;
  /** Failed jobs, ordered by finish, else by the time at which a poll saw them fail, else by creation. */
  readonly failed: Readonly<Record<DeliveryType, T>>;
  /** Jobs that ended without a failure, ordered by finish, else by creation. */
  readonly ended: ByEndWithoutFailure<T>;
  /** Expired downloads with an expiry, ordered by it. */
  readonly expired: T;
  /** Jobs whose destination is another project, ordered by creation. */
  readonly crossProject: T;
}

/** The jobs behind the `last_…` and `recent_…` series, and the ended jobs that the API offers. */
export type History = ByRanking<Ranking>;

/** `recent_duration_…` and `failed_job_…` cover this many jobs. The other series need one job; the rest is a reserve. */
export const DEPTH = 10;

/** Returns whether a job restores into another project. */
export function isCrossProject(job: RestoreJob, projectId: string): boolean {
  return job.destinationProjectId !== undefined && job.destinationProjectId !== projectId;
}

/** Returns a value for every delivery type and every state of jobs that ended without a failure. */
export function mapEndsWithoutFailure<T>(
  value: (deliveryType: DeliveryType, state: EndWithoutFailure) => T,
): ByEndWithoutFailure<T> {
  return mapTypes((type) => ({
    completed: value(type, 'completed'),
    cancelled: value(type, 'cancelled'),
    expired: value(type, 'expired'),
  }));
}

/** Returns the results of a function of each ranking. */
export function mapRankings<A, B>(history: ByRanking<A>, map: (ranking: A) => B): ByRanking<B> {
  const { created, finished, failed, ended, expired, crossProject } = history;
  return {
    created: mapTypes((type) => map(created[type])),
    finished: mapTypes((type) => map(finished[type])),
    failed: mapTypes((type) => map(failed[type])),
    ended: mapEndsWithoutFailure((type, state) => map(ended[type][state])),
    expired: map(expired),
    crossProject: map(crossProject),
  };
}

function isEndWithoutFailure(state: State): state is EndWithoutFailure {
  return !isActive(state) && state !== 'failed';
}

/** Returns the rankings of jobs. `enteredAtMs` is the time at which a poll saw a job fail that has no finish. */
export function rank(
  jobs: Iterable<Ranked & { readonly enteredAtMs: number | undefined }>,
  projectId: string,
): History {
  const ranker = new Ranker(projectId);
  for (const { job, state, enteredAtMs } of jobs) ranker.add({ job, state }, enteredAtMs);
  return ranker.history();
}

/** Returns every ranked job once. Most jobs appear in several rankings. */
export function rankedJobs(history: History): Iterable<Ranked> {
  const jobs = new Map<JobId, Ranked>();
  mapRankings(history, (ranking) => {
    for (const ranked of ranking) jobs.set(ranked.job.id, ranked);
  });
  return jobs.values();
}

/** Ranks jobs one by one, in any order. */
export class Ranker {
  readonly #projectId: string;
  readonly #lists: ByRanking<TopList>;

  constructor(projectId: string, depth = DEPTH) {
    this.#projectId = projectId;
    this.#lists = mapRankings(UNRANKED, () => new TopList(depth));
  }

  /** Adds a job. Returns whether it ranks anywhere so far. */
  add(ranked: Ranked, enteredAtMs?: number): boolean {
    const { job, state } = ranked;
    const lists = this.#lists;
    const { deliveryType, createdAtMs, finishedAtMs, expiresAtMs } = job;
    const isDownload = deliveryType === 'download' || deliveryType === 'other';
    const failedAtMs = finishedAtMs ?? enteredAtMs ?? createdAtMs ?? 0;
    let isRanked = lists.created[deliveryType].add(ranked, createdAtMs);
    if (state === 'completed') isRanked = lists.finished[deliveryType].add(ranked, finishedAtMs) || isRanked;
    if (state === 'failed') isRanked = lists.failed[deliveryType].add(ranked, failedAtMs) || isRanked;
    if (isEndWithoutFailure(state))
      isRanked = lists.ended[deliveryType][state].add(ranked, finishedAtMs ?? createdAtMs ?? 0) || isRanked;
    if (state === 'expired' && isDownload) isRanked = lists.expired.add(ranked, expiresAtMs) || isRanked;
    if (isCrossProject(job, this.#projectId))
      isRanked = lists.crossProject.add(ranked, createdAtMs) || isRanked;
    return isRanked;
  }

  history(): History {
    return mapRankings(this.#lists, ({ ranking }) => ranking);
  }
}

const NONE: readonly never[] = [];

const UNRANKED: History = {
  created: mapTypes(() => NONE),
  finished: mapTypes(() => NONE),
  failed: mapTypes(() => NONE),
  ended: mapEndsWithoutFailure(() => NONE),
  expired: NONE,
  crossProject: NONE,
};

class TopList {
  ranking: Ranking = NONE;
  #timesMs: readonly number[] = NONE;
  readonly #depth: number;

  constructor(depth: number) {
    this.#depth = depth;
  }

  add(ranked: Ranked, atMs: number | undefined): boolean {
    // Atlas lists the newest jobs first, so most jobs rank last or not at all.
    if (atMs === undefined || atMs < (this.#timesMs[this.#depth - 1] ?? Number.NEGATIVE_INFINITY))
      return false;
    const position =
      1 +
      this.#timesMs.findLastIndex(
        (otherMs, index) =>
          otherMs > atMs || (otherMs === atMs && (this.ranking[index]?.job.id ?? '') > ranked.job.id),
      );
    if (position >= this.#depth) return false;
    this.ranking = this.ranking.toSpliced(position, 0, ranked).slice(0, this.#depth);
    this.#timesMs = this.#timesMs.toSpliced(position, 0, atMs).slice(0, this.#depth);
    return true;
  }
}
