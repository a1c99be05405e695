import { DEPTH, type Ranked, Ranker, rankedJobs } from '../../core/history.ts';
import { endOf, type RestoreJob } from '../../core/job.ts';
import type { FullRead } from '../../core/outcome.ts';
import {
  diffRecords,
  idOfRecord,
  joinPages,
  joinRecords,
  mergeRecords,
  RECORD_LENGTH,
  recordOf,
  recordsWithin,
  splitRecords,
} from '../../core/record.ts';
import { needsTracking, type Snapshot } from '../../core/snapshot.ts';
import type { JobId } from '../../core/target.ts';

/** A job that is listed twice may rank lower the second time. The jobs that then move up must have kept their facts. */
const SPARE_DEPTH = 5 * DEPTH;

/** The records of one page. */
interface RecordPage {
  records: string;
  /** `#pageOf` contains these records. */
  isIndexed: boolean;
}

/**
 * Builds a list of jobs from its pages. Of two jobs with the same id, the later one wins. Half a million jobs would not fit
 * into memory, so the ended jobs of each page are reduced to their records, in whatever order Atlas lists them. An ended job
 * keeps its facts as long as it ranks, or if the previous snapshot lacks the same record, because an event then needs them.
 * A baseline needs no facts for changes.
 */
export class ListBuilder {
  readonly #previous: Snapshot | undefined;
  readonly #projectId: string;
  readonly #pages: RecordPage[] = [];
  /** The pages of records, of all pages whose range of ids a later page has overlapped. Other pages repeat no job. */
  readonly #pageOf = new Map<JobId, RecordPage>();
  /** The jobs that keep their facts, whether or not they rank. */
  readonly #jobs = new Map<JobId, RestoreJob>();
  /** The jobs of `#ranker`, which keep their facts as long as they rank. */
  readonly #ranked = new Map<JobId, Ranked & { readonly page: RecordPage }>();
  #ranker: Ranker;

  /** `previous` is the snapshot that the list will be compared with; `undefined` for a baseline. */
  constructor(previous: Snapshot | undefined, projectId: string) {
    this.#previous = previous;
    this.#projectId = projectId;
    this.#ranker = new Ranker(projectId, SPARE_DEPTH);
  }

  /** The number of jobs read so far. */
  get length(): number {
    const whole = this.#jobs.size + this.#ranked.size;
    return this.#pages.reduce((sum, { records }) => sum + records.length / RECORD_LENGTH, whole);
  }

  addPage(jobs: readonly RestoreJob[]): void {
    const byId = new Map<JobId, RestoreJob>();
    for (const job of jobs) byId.set(job.id, job);
    this.#removeRepeated(byId);
    const ended: Ranked[] = [];
    for (const job of byId.values()) {
      const state = endOf(job);
      if (state === undefined || needsTracking(job, state)) this.#jobs.set(job.id, copyOf(job));
      else ended.push({ job, state });
    }
    const records = joinRecords(ended.map(({ job, state }) => recordOf(job, state)));
    const changed = this.#changedSince(records);
    const page: RecordPage = { records, isIndexed: false };
    // After the newest jobs of a page, most others do not rank.
    ended.sort((one, other) => (other.job.createdAtMs ?? 0) - (one.job.createdAtMs ?? 0));
    const kept = new Set<JobId>();
    let hasRanked = false;
    for (const each of ended) {
      const { job, state } = each;
      if (changed.has(job.id)) this.#jobs.set(job.id, copyOf(job));
      else if (this.#ranker.add(each)) {
        this.#ranked.set(job.id, { job: copyOf(job), state, page });
        hasRanked = true;
      } else continue;
      kept.add(job.id);
    }
    if (kept.size > 0) page.records = withoutRecords(records, kept);
    this.#pages.push(page);
    if (hasRanked) this.#reduceUnranked();
  }

  /** Returns the jobs that keep their facts, and the records of the others. */
  build(): Pick<FullRead, 'jobs' | 'records'> {
    return {
      jobs: [...this.#jobs.values(), ...[...this.#ranked.values()].map(({ job }) => job)],
      records: joinPages(this.#pages.map(({ records }) => records)),
    };
  }

  #removeRepeated(byId: ReadonlyMap<JobId, RestoreJob>): void {
    let [lowest = '', highest = ''] = byId.keys();
    let wasRanked = false;
    for (const id of byId.keys()) {
      this.#jobs.delete(id);
      if (this.#ranked.delete(id)) wasRanked = true;
      if (id < lowest) lowest = id;
      if (id > highest) highest = id;
    }
    if (wasRanked) {
      this.#ranker = new Ranker(this.#projectId, SPARE_DEPTH);
      for (const each of this.#ranked.values()) this.#ranker.add(each);
    }
    for (const page of this.#pages) {
      const { records, isIndexed } = page;
      if (isIndexed || lowest > records.slice(-RECORD_LENGTH) || highest < idOfRecord(records)) continue;
      for (const record of splitRecords(records)) this.#pageOf.set(idOfRecord(record), page);
      page.isIndexed = true;
    }
    if (this.#pageOf.size === 0) return;
    const ids = new Set(byId.keys());
    const repeating = new Set([...ids].flatMap((id) => this.#pageOf.get(id) ?? []));
    for (const page of repeating) page.records = withoutRecords(page.records, ids);
  }

  /** Reduces the jobs that rank no longer to records of their pages. */
  #reduceUnranked(): void {
    const ranking = new Set([...rankedJobs(this.#ranker.history())].map(({ job }) => job.id));
    const reduced = new Map<RecordPage, string[]>();
    for (const [id, { job, state, page }] of this.#ranked) {
      if (ranking.has(id)) continue;
      this.#ranked.delete(id);
      const records = reduced.get(page);
      if (records === undefined) reduced.set(page, [recordOf(job, state)]);
      else records.push(recordOf(job, state));
    }
    for (const [page, records] of reduced) {
      page.records = mergeRecords(page.records, joinRecords(records));
      page.isIndexed = false;
    }
  }

  /** Returns the ids of a page whose records differ from the previous snapshot's, or are not in it. */
  #changedSince(records: string): ReadonlySet<JobId> {
    if (this.#previous === undefined || records === '') return NONE;
    const known = recordsWithin(this.#previous.records, records);
    return new Set(diffRecords(known, records).added.map(({ id }) => id));
  }
}

const NONE: ReadonlySet<JobId> = new Set();

/** If parsed objects survived, V8 would allocate all later ones in the old generation. */
function copyOf(job: RestoreJob): RestoreJob {
  return { ...job };
}

function withoutRecords(records: string, ids: ReadonlySet<JobId>): string {
  return splitRecords(records)
    .filter((record) => !ids.has(idOfRecord(record)))
    .join('');
}
