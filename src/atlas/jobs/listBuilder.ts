import { DEPTH, type Ranked, Ranker } from '../../core/history.ts';
import { endOf, type RestoreJob } from '../../core/job.ts';
import type { FullRead } from '../../core/outcome.ts';
import {
  diffRecords,
  idOfRecord,
  joinPages,
  joinRecords,
  RECORD_LENGTH,
  recordOf,
  recordsWithin,
  splitRecords,
} from '../../core/record.ts';
import { needsTracking, type Snapshot } from '../../core/snapshot.ts';
import type { JobId } from '../../core/target.ts';

/** A job that is listed twice may rank lower the second time. The jobs that then move up must have kept their facts. */
const SPARE_DEPTH = 5 * DEPTH;

/**
 * Builds a list of jobs from its pages. Of two jobs with the same id, the later one wins. Half a million jobs would not fit
 * into memory, so the ended jobs of each page are reduced to their records. An ended job keeps its facts if it ranks, or if
 * the previous snapshot lacks the same record, because an event then needs them. A baseline has no events.
 */
export class ListBuilder {
  readonly #previous: Snapshot | undefined;
  readonly #ranker: Ranker;
  readonly #jobs = new Map<JobId, RestoreJob>();
  /** The records of each page. */
  #pages: string[] = [];

  /** `previous` is the snapshot that the list will be compared with; `undefined` for a baseline. */
  constructor(previous: Snapshot | undefined, projectId: string) {
    this.#previous = previous;
    this.#ranker = new Ranker(projectId, SPARE_DEPTH);
  }

  /** The number of jobs read so far. */
  get length(): number {
    return this.#pages.reduce((sum, page) => sum + page.length / RECORD_LENGTH, this.#jobs.size);
  }

  addPage(jobs: readonly RestoreJob[]): void {
    const page = new Map<JobId, RestoreJob>();
    for (const job of jobs) page.set(job.id, job);
    this.#removeRepeated(page);
    const kept = new Map<JobId, RestoreJob>();
    const ended: Ranked[] = [];
    for (const job of page.values()) {
      const state = endOf(job);
      if (state === undefined || needsTracking(job, state)) kept.set(job.id, job);
      else ended.push({ job, state });
    }
    const records = joinRecords(ended.map(({ job, state }) => recordOf(job, state)));
    const changed = this.#changedSince(records);
    for (const each of ended) {
      if (changed.has(each.job.id) || this.#ranker.add(each)) kept.set(each.job.id, each.job);
    }
    // Copied: if parsed objects survive, V8 allocates all later ones in the old generation.
    for (const job of kept.values()) this.#jobs.set(job.id, { ...job });
    this.#pages.push(kept.size === 0 ? records : withoutRecords(records, kept));
  }

  /** Returns the jobs that keep their facts, and the records of the others. */
  build(): Pick<FullRead, 'jobs' | 'records'> {
    return { jobs: [...this.#jobs.values()], records: joinPages(this.#pages) };
  }

  #removeRepeated(page: ReadonlyMap<JobId, RestoreJob>): void {
    let [lowest = '', highest = ''] = page.keys();
    for (const id of page.keys()) {
      this.#jobs.delete(id);
      if (id < lowest) lowest = id;
      if (id > highest) highest = id;
    }
    this.#pages = this.#pages.map((records) =>
      lowest > records.slice(-RECORD_LENGTH) || highest < idOfRecord(records)
        ? records
        : withoutRecords(records, page),
    );
  }

  /** Returns the ids of a page whose records differ from the previous snapshot's, or are not in it. */
  #changedSince(records: string): ReadonlySet<JobId> {
    if (this.#previous === undefined || records === '') return NONE;
    const known = recordsWithin(this.#previous.records, records);
    return new Set(diffRecords(known, records).added.map(({ id }) => id));
  }
}

const NONE: ReadonlySet<JobId> = new Set();

function withoutRecords(records: string, jobs: ReadonlyMap<JobId, RestoreJob>): string {
  return splitRecords(records)
    .filter((record) => !jobs.has(idOfRecord(record)))
    .join('');
}
