import { DEPTH, Ranks } from './history.ts';
import { endOf, type RestoreJob, type State } from './job.ts';
import type { ListRead } from './outcome.ts';
import { Packing } from './packing.ts';
import { needsMemory, type Snapshot } from './snapshot.ts';
import type { JobId } from './target.ts';
import { Ticking } from './ticking.ts';

/** Keeps ended jobs of a read as records: those whose facts nobody will ask for. */
interface Packer {
  /** The place of an id, if it has one. */
  find(id: JobId): number | undefined;
  /** Whether the job of a place was taken. */
  holds(place: number): boolean;
  /** Takes a job of this end, whose place `find` has told. Returns `false` if its facts are needed. */
  take(job: RestoreJob, end: State, place: number | undefined): boolean;
  /** Gives up a job that was taken. */
  drop(place: number): void;
  /** What is held. */
  records(): string;
}

/**
 * A list while it is read. Lists are long and hardly change: a job that had ended before and is the same
 * again is ticked off in the previous snapshot and forgotten, and at a baseline, where nothing can have
 * changed, so is every ended one; the others are kept with all their facts.
 */
export class Reading {
  readonly #packer: Packer;
  readonly #ranks: Ranks;
  readonly #jobs = new Map<JobId, RestoreJob>();

  /** `previous`: what the list will be compared with; `undefined` for a baseline. */
  constructor(previous: Snapshot | undefined, projectId: string) {
    this.#packer = previous === undefined ? new Packing() : new Ticking(previous.finished);
    this.#ranks = new Ranks(projectId, 2 * DEPTH);
  }

  /** Takes a job in, of two with one id the later. Returns whether its id has not been read before. */
  put(job: RestoreJob): boolean {
    const place = this.#packer.find(job.id);
    const wasPacked = place !== undefined && this.#packer.holds(place);
    if (wasPacked) this.#ranks.withdraw(job.id);
    const end = endOf(job);
    if (end !== undefined && !needsMemory(job, end) && this.#packer.take(job, end, place)) {
      this.#ranks.offer(job, end);
      const wasWhole = this.#jobs.delete(job.id);
      return !wasPacked && !wasWhole;
    }
    if (wasPacked) this.#packer.drop(place);
    const isNew = !wasPacked && !this.#jobs.has(job.id);
    // A copy: were the parsed ones kept, V8 would make all that follow where what is kept lives, and for long.
    this.#jobs.set(job.id, { ...job });
    return isNew;
  }

  /** What has been read. */
  end(): Pick<ListRead, 'jobs' | 'packed'> {
    const records = this.#packer.records();
    return {
      jobs: [...this.#jobs.values()],
      packed: records === '' ? undefined : { records, history: this.#ranks.history() },
    };
  }
}
