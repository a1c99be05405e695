import { mapTypes } from './byKind.ts';
import { type ActiveState, type DeliveryType, isActive, type RestoreJob, type State } from './job.ts';

/** A job and the state that it was ranked in. */
export interface Ranked {
  readonly job: RestoreJob;
  readonly state: State;
}

/** At most `DEPTH` jobs, ordered by a timestamp, latest first. Of equal timestamps the higher id comes first. */
export type Ranking = readonly Ranked[];

/** States of jobs that ended without a failure. */
export type OtherEnd = Exclude<State, ActiveState | 'failed'>;
type ByOtherEnd<T> = Readonly<Record<DeliveryType, Readonly<Record<OtherEnd, T>>>>;

/** The jobs behind the `last_…` and `recent_…` series, and the ended jobs that the API offers. */
export interface History {
  /** Ordered by creation. */
  readonly created: Readonly<Record<DeliveryType, Ranking>>;
  /** Completed jobs with a finish, ordered by it. */
  readonly finished: Readonly<Record<DeliveryType, Ranking>>;
  /** Failed jobs, ordered by finish, else by the time at which a poll saw them fail, else by creation. */
  readonly failed: Readonly<Record<DeliveryType, Ranking>>;
  /** Jobs that ended without a failure, ordered by finish, else by creation. */
  readonly ended: ByOtherEnd<Ranking>;
  /** Expired downloads with an expiry, ordered by it. */
  readonly expired: Ranking;
  /** Jobs whose destination is another project, ordered by creation. */
  readonly crossProject: Ranking;
}

/** `recent_duration_…` and `failed_job_…` cover this many jobs. The other series need one job; the rest is a reserve. */
export const DEPTH = 10;

/** Returns whether a job restores into another project. */
export function isCrossProject(job: RestoreJob, projectId: string): boolean {
  return job.destinationProjectId !== undefined && job.destinationProjectId !== projectId;
}

/** Returns a value for every delivery type and every state of jobs that ended without a failure. */
export function mapOtherEnds<T>(value: (deliveryType: DeliveryType, state: OtherEnd) => T): ByOtherEnd<T> {
  return mapTypes((type) => ({
    completed: value(type, 'completed'),
    cancelled: value(type, 'cancelled'),
    expired: value(type, 'expired'),
  }));
}

function isOtherEnd(state: State): state is OtherEnd {
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
  const { created, finished, failed, ended, expired, crossProject } = history;
  const groups = [created, finished, failed, ...Object.values(ended)];
  const all = [...groups.flatMap((rankings) => Object.values(rankings)), expired, crossProject].flat();
  return new Map(all.map((ranked) => [ranked.job.id, ranked])).values();
}

/** Ranks jobs one by one, in any order. */
export class Ranker {
  readonly #projectId: string;
  readonly #created: Readonly<Record<DeliveryType, TopList>>;
  readonly #finished: Readonly<Record<DeliveryType, TopList>>;
  readonly #failed: Readonly<Record<DeliveryType, TopList>>;
  readonly #ended: ByOtherEnd<TopList>;
  readonly #expired: TopList;
  readonly #crossProject: TopList;

  constructor(projectId: string, depth = DEPTH) {
    this.#projectId = projectId;
    this.#created = mapTypes(() => new TopList(depth));
    this.#finished = mapTypes(() => new TopList(depth));
    this.#failed = mapTypes(() => new TopList(depth));
    this.#ended = mapOtherEnds(() => new TopList(depth));
    this.#expired = new TopList(depth);
    this.#crossProject = new TopList(depth);
  }

  /** Adds a job. Returns whether it ranks anywhere so far. */
  add(ranked: Ranked, enteredAtMs?: number): boolean {
    const { job, state } = ranked;
    const { deliveryType, createdAtMs, finishedAtMs, expiresAtMs } = job;
    const isDownload = deliveryType === 'download' || deliveryType === 'other';
    const failedAtMs = finishedAtMs ?? enteredAtMs ?? createdAtMs ?? 0;
    let isRanked = this.#created[deliveryType].add(ranked, createdAtMs);
    if (state === 'completed') isRanked = this.#finished[deliveryType].add(ranked, finishedAtMs) || isRanked;
    if (state === 'failed') isRanked = this.#failed[deliveryType].add(ranked, failedAtMs) || isRanked;
    if (isOtherEnd(state))
      isRanked = this.#ended[deliveryType][state].add(ranked, finishedAtMs ?? createdAtMs ?? 0) || isRanked;
    if (state === 'expired' && isDownload) isRanked = this.#expired.add(ranked, expiresAtMs) || isRanked;
    if (isCrossProject(job, this.#projectId))
      isRanked = this.#crossProject.add(ranked, createdAtMs) || isRanked;
    return isRanked;
  }

  history(): History {
    return {
      created: mapTypes((type) => this.#created[type].ranking),
      finished: mapTypes((type) => this.#finished[type].ranking),
      failed: mapTypes((type) => this.#failed[type].ranking),
      ended: mapOtherEnds((type, state) => this.#ended[type][state].ranking),
      expired: this.#expired.ranking,
      crossProject: this.#crossProject.ranking,
    };
  }
}

const NONE: readonly never[] = [];

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
    const place =
      1 +
      this.#timesMs.findLastIndex(
        (otherMs, index) =>
          otherMs > atMs || (otherMs === atMs && (this.ranking[index]?.job.id ?? '') > ranked.job.id),
      );
    if (place >= this.#depth) return false;
    this.ranking = this.ranking.toSpliced(place, 0, ranked).slice(0, this.#depth);
    this.#timesMs = this.#timesMs.toSpliced(place, 0, atMs).slice(0, this.#depth);
    return true;
  }
}
