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

/** A job may come again with other facts and leave its ranking: those that follow it keep their facts too. */
const SPARE_DEPTH = 5 * DEPTH;

/**
 * A list of jobs while its pages arrive. Of two jobs with one id the later counts. Half a million jobs would
 * not fit into memory, so an ended job that ranks nowhere is reduced to its record as soon as its page is
 * read, if the previous snapshot holds the same record: no event needs its facts. A baseline has no events.
 */
export class ListBuilder {
  readonly #previous: Snapshot | undefined;
  readonly #ranker: Ranker;
  readonly #jobs = new Map<JobId, RestoreJob>();
  /** The records of each page. */
  #pages: string[] = [];

  /** `previous`: the snapshot that the list will be compared with; `undefined` for a baseline. */
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
    // A copy: if V8 sees parsed objects live on, it allocates all later ones among the long-lived.
    for (const job of kept.values()) this.#jobs.set(job.id, { ...job });
    this.#pages.push(kept.size === 0 ? records : withoutRecords(records, kept));
  }

  /** The jobs that keep their facts, and the records of the others. */
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

  /** The records of a page that the previous snapshot holds otherwise, or not at all. */
  #changedSince(records: string): ReadonlySet<JobId> {
    if (this.#previous === undefined || records === '') return NONE;
    const known = recordsWithin(this.#previous.finished, records);
    return new Set(diffRecords(known, records).added.map(({ id }) => id));
  }
}

const NONE: ReadonlySet<JobId> = new Set();

function withoutRecords(records: string, jobs: ReadonlyMap<JobId, RestoreJob>): string {
  return splitRecords(records)
    .filter((record) => !jobs.has(idOfRecord(record)))
    .join('');
}
