import { DEPTH, Ranker } from './history.ts';
import { endOf, type RestoreJob, type State } from './job.ts';
import type { FullRead } from './outcome.ts';
import {
  diffRecords,
  idOfRecord,
  joinPages,
  joinRecords,
  RECORD_LENGTH,
  recordOf,
  recordsWithin,
  splitRecords,
} from './record.ts';
import { needsTracking, type Snapshot } from './snapshot.ts';
import type { JobId } from './target.ts';

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
    const page = new Map(jobs.map((job) => [job.id, job]));
    this.#removeRepeated(page);
    const ends = new Map<JobId, State>();
    for (const job of page.values()) {
      const end = endOf(job);
      if (end !== undefined && !needsTracking(job, end)) ends.set(job.id, end);
    }
    for (const id of this.#changedSince(page, ends)) ends.delete(id);
    for (const job of page.values()) {
      const end = ends.get(job.id);
      if (end !== undefined && !this.#ranker.add({ job, state: end })) continue;
      ends.delete(job.id);
      // A copy: if V8 sees parsed objects live on, it allocates all later ones among the long-lived.
      this.#jobs.set(job.id, { ...job });
    }
    this.#pages.push(recordsOf(page, ends));
  }

  /** The jobs that keep their facts, and the records of the others. */
  build(): Pick<FullRead, 'jobs' | 'records'> {
    return { jobs: [...this.#jobs.values()], records: joinPages(this.#pages) };
  }

  #removeRepeated(page: ReadonlyMap<JobId, RestoreJob>): void {
    for (const id of page.keys()) this.#jobs.delete(id);
    const ids = [...page.keys()].sort();
    const [lowest = '', highest = ''] = [ids[0], ids.at(-1)];
    this.#pages = this.#pages.map((records) =>
      lowest > records.slice(-RECORD_LENGTH) || highest < idOfRecord(records)
        ? records
        : splitRecords(records)
            .filter((record) => !page.has(idOfRecord(record)))
            .join(''),
    );
  }

  /** The ended jobs of a page that the previous snapshot holds otherwise, or not at all. */
  #changedSince(page: ReadonlyMap<JobId, RestoreJob>, ends: ReadonlyMap<JobId, State>): readonly JobId[] {
    if (this.#previous === undefined || ends.size === 0) return [];
    const records = recordsOf(page, ends);
    const known = recordsWithin(this.#previous.finished, records);
    return diffRecords(known, records).come.map(({ id }) => id);
  }
}

function recordsOf(page: ReadonlyMap<JobId, RestoreJob>, ends: ReadonlyMap<JobId, State>): string {
  const records: string[] = [];
  for (const [id, state] of ends) {
    const job = page.get(id);
    if (job !== undefined) records.push(recordOf({ id, deliveryType: job.deliveryType, state }));
  }
  return joinRecords(records);
}
