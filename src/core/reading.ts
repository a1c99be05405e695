import { DEPTH, Ranks } from './history.ts';
import { endOf, type RestoreJob, type State } from './job.ts';
import type { ListRead, Unchanged } from './outcome.ts';
import { Places } from './places.ts';
import { isOfKind, RECORD_LENGTH } from './record.ts';
import { needsMemory, type Snapshot } from './snapshot.ts';
import type { JobId } from './target.ts';

/**
 * A list while it is read. Lists are long and hardly change: a job that had ended before and is the same
 * again is ticked off in the previous snapshot and forgotten; the others are kept with all their facts.
 */
export class Reading {
  readonly #previous: Snapshot;
  readonly #places: Places;
  /** By place: 1 where the record came again. */
  readonly #ticks: Uint8Array;
  #ticked = 0;
  readonly #ranks: Ranks;
  readonly #jobs = new Map<JobId, RestoreJob>();

  /** `previous`: what the list will be compared with. */
  constructor(previous: Snapshot, projectId: string) {
    this.#previous = previous;
    this.#places = new Places(previous.finished);
    this.#ticks = new Uint8Array(this.#places.count);
    this.#ranks = new Ranks(projectId, 2 * DEPTH);
  }

  /** Takes a job in, of two with one id the later. Returns whether its id has not been read before. */
  put(job: RestoreJob): boolean {
    const place = this.#places.find(job.id);
    const wasTicked = place !== undefined && this.#ticks[place] === 1;
    const end = place === undefined ? undefined : this.#sameEnd(job, place);
    if (place === undefined || end === undefined) {
      if (wasTicked) {
        this.#tick(place, 0);
        this.#ranks.withdraw(job.id);
      }
      const isNew = !wasTicked && !this.#jobs.has(job.id);
      // A copy: were the parsed ones kept, V8 would make all that follow where what is kept lives, and for long.
      this.#jobs.set(job.id, { ...job });
      return isNew;
    }
    if (wasTicked) this.#ranks.withdraw(job.id);
    else this.#tick(place, 1);
    this.#ranks.offer(job, end);
    const wasRead = this.#jobs.delete(job.id) || wasTicked;
    return !wasRead;
  }

  /** What has been read. */
  end(): Pick<ListRead, 'jobs' | 'unchanged'> {
    return { jobs: [...this.#jobs.values()], unchanged: this.#ticked === 0 ? undefined : this.#unchanged() };
  }

  // The state of a job if it is the one that the record at this place tells.
  #sameEnd(job: RestoreJob, place: number): State | undefined {
    const end = endOf(job);
    if (end === undefined || needsMemory(job, end)) return undefined;
    const isSame = isOfKind(this.#previous.finished, place * RECORD_LENGTH, job.deliveryType, end);
    return isSame ? end : undefined;
  }

  #tick(place: number, tick: 0 | 1): void {
    this.#ticks[place] = tick;
    this.#ticked += tick === 1 ? 1 : -1;
  }

  #unchanged(): Unchanged {
    const { finished } = this.#previous;
    const history = this.#ranks.history();
    if (this.#ticked === this.#ticks.length) return { records: finished, history };
    const runs: string[] = [];
    for (let from = this.#ticks.indexOf(1); from >= 0; ) {
      const gap = this.#ticks.indexOf(0, from);
      const to = gap < 0 ? this.#ticks.length : gap;
      runs.push(finished.slice(from * RECORD_LENGTH, to * RECORD_LENGTH));
      from = this.#ticks.indexOf(1, to);
    }
    return { records: runs.join(''), history };
  }
}
