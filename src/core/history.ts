import type { DeliveryType, RestoreJob, State } from './job.ts';
import type { ListRead } from './outcome.ts';
import { mapTypes } from './record.ts';
import type { JobId } from './target.ts';

interface Ranked {
  readonly job: RestoreJob;
  readonly state: State;
}

/** Jobs by an instant, the latest first, ties to the higher id: never more than `DEPTH`. */
export type Ranking = readonly Ranked[];

/** The jobs behind the `last_…` and `recent_…` series: all that is kept of finished jobs' facts. */
export interface History {
  /** By creation. */
  readonly created: Readonly<Record<DeliveryType, Ranking>>;
  /** Completed jobs that have a finish, by it. */
  readonly finished: Readonly<Record<DeliveryType, Ranking>>;
  /** Failed jobs by finish, else by creation. */
  readonly failed: Readonly<Record<DeliveryType, Ranking>>;
  /** Expired downloads that have an expiry, by it. */
  readonly expired: Ranking;
  /** Jobs whose destination is another project, by creation. */
  readonly crossProject: Ranking;
}

/** `recent_duration_max_seconds` looks at this many; the other series need one and have a reserve. */
export const DEPTH = 10;

/** Whether a job restores into a project other than its own. */
export function isCrossProject(job: RestoreJob, projectId: string): boolean {
  return job.destinationProjectId !== undefined && job.destinationProjectId !== projectId;
}

/**
 * Ranks a read's jobs, and with them those of the earlier history that the read lacks and that are kept
 * all the same (`kept`): a job missing once still stands behind its series.
 */
export function rankJobs(
  { jobs, packed }: Pick<ListRead, 'jobs' | 'packed'>,
  states: readonly State[],
  projectId: string,
  earlier: History | undefined,
  kept: ReadonlySet<JobId>,
): History {
  const ranks = new Ranks(projectId);
  for (const [index, state] of states.entries()) {
    const job = jobs[index];
    if (job !== undefined) ranks.offer(job, state);
  }
  const offerAll = (history: History, counts: (id: JobId) => boolean) => {
    const offered = new Set<JobId>();
    for (const ranking of rankingsOf(history)) {
      for (const { job, state } of ranking) {
        if (offered.has(job.id)) continue;
        offered.add(job.id);
        if (counts(job.id)) ranks.offer(job, state);
      }
    }
  };
  if (packed !== undefined) offerAll(packed.history, () => true);
  if (earlier !== undefined && kept.size > 0) offerAll(earlier, (id) => kept.has(id));
  return ranks.history();
}

/** Some jobs stand in several. */
function rankingsOf({ created, finished, failed, expired, crossProject }: History): readonly Ranking[] {
  return [
    ...Object.values(created),
    ...Object.values(finished),
    ...Object.values(failed),
    expired,
    crossProject,
  ];
}

/** Ranks jobs one by one. Where some are withdrawn again, `depth` is larger than what is wanted in the end. */
export class Ranks {
  readonly #projectId: string;
  readonly #created: Readonly<Record<DeliveryType, TopList>>;
  readonly #finished: Readonly<Record<DeliveryType, TopList>>;
  readonly #failed: Readonly<Record<DeliveryType, TopList>>;
  readonly #expired: TopList;
  readonly #crossProject: TopList;

  constructor(projectId: string, depth = DEPTH) {
    this.#projectId = projectId;
    this.#created = mapTypes(() => new TopList(depth));
    this.#finished = mapTypes(() => new TopList(depth));
    this.#failed = mapTypes(() => new TopList(depth));
    this.#expired = new TopList(depth);
    this.#crossProject = new TopList(depth);
  }

  offer(job: RestoreJob, state: State): void {
    const type = job.deliveryType;
    this.#created[type].offer(job, state, job.createdAtMs);
    if (isCrossProject(job, this.#projectId)) this.#crossProject.offer(job, state, job.createdAtMs);
    if (state === 'completed') this.#finished[type].offer(job, state, job.finishedAtMs);
    if (state === 'failed') this.#failed[type].offer(job, state, job.finishedAtMs ?? job.createdAtMs ?? 0);
    if (state === 'expired' && (type === 'download' || type === 'other')) {
      this.#expired.offer(job, state, job.expiresAtMs);
    }
  }

  withdraw(id: JobId): void {
    const byType = [this.#created, this.#finished, this.#failed].flatMap((lists) => Object.values(lists));
    for (const list of [...byType, this.#expired, this.#crossProject]) list.withdraw(id);
  }

  history(): History {
    return {
      created: mapTypes((type) => this.#created[type].ranking),
      finished: mapTypes((type) => this.#finished[type].ranking),
      failed: mapTypes((type) => this.#failed[type].ranking),
      expired: this.#expired.ranking,
      crossProject: this.#crossProject.ranking,
    };
  }
}

class TopList {
  readonly ranking: Ranked[] = [];
  readonly #instants: number[] = [];
  readonly #depth: number;

  constructor(depth: number) {
    this.#depth = depth;
  }

  offer(job: RestoreJob, state: State, instant: number | undefined): void {
    if (instant === undefined) return;
    let place = this.ranking.length;
    while (place > 0 && this.#precedes(job, instant, place - 1)) place -= 1;
    if (place === this.#depth) return;
    this.ranking.splice(place, 0, { job, state });
    this.#instants.splice(place, 0, instant);
    this.ranking.length = this.#instants.length = Math.min(this.ranking.length, this.#depth);
  }

  withdraw(id: JobId): void {
    const place = this.ranking.findIndex(({ job }) => job.id === id);
    if (place < 0) return;
    this.ranking.splice(place, 1);
    this.#instants.splice(place, 1);
  }

  #precedes(job: RestoreJob, instant: number, place: number): boolean {
    const other = this.#instants[place] ?? Number.NEGATIVE_INFINITY;
    return instant > other || (instant === other && job.id > (this.ranking[place]?.job.id ?? ''));
  }
}
