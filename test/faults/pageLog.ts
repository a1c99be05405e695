import type { FailureKind } from '../../src/core/failure.ts';
import type { RestoreJob } from '../../src/core/job.ts';
import type { FullRead } from '../../src/core/outcome.ts';
import { listRead } from '../core/build.ts';
import { type ListKind, readEntry } from './readWire.ts';

/** A page as Atlas rendered it, before any fault. */
export interface MadePage {
  readonly results: readonly unknown[];
  readonly namesNext: boolean;
  /** The count of the whole list; `undefined` if the page lacks it. */
  readonly count: number | undefined;
}

/** Requests a page. Returns Atlas' time when it answered, or the reason why it was not read. */
export type PageRead = (page: number) => number | FailureKind | 'no list';

/** Consecutive requests for a page; its last rendering is the one that was read. */
interface Requested {
  readonly page: number;
  dateMs: number;
  made: MadePage | undefined;
}

/** The requests for the pages of one list, in their order. */
class ListLog {
  readonly #all: Requested[] = [];
  #read = -1;

  requested(page: number, dateMs: number): void {
    const last = this.#all.at(-1);
    if (last?.page === page) last.dateMs = dateMs;
    else this.#all.push({ page, dateMs, made: undefined });
  }

  made(page: number, made: MadePage): void {
    const last = this.#all.findLast((each) => each.page === page);
    if (last !== undefined) last.made = made;
  }

  /** Returns the requests for a page that the walk reaches. A walk may begin after a failed one, but skips no request. */
  reached(page: number): Requested | undefined {
    const current = this.#all[this.#read];
    if (current?.page === page) return current;
    const next =
      page === 1
        ? this.#all.findIndex((each, index) => index > this.#read && each.page === 1)
        : this.#read + 1;
    const found = this.#all[next];
    if (found?.page !== page) return undefined;
    this.#read = next;
    return found;
  }

  get isRead(): boolean {
    return this.#read === this.#all.length - 1;
  }
}

/** The pages that Atlas rendered for the polls of one tick. */
export class PageLog {
  readonly #lists = new Map<string, ListLog>();

  /** Records a request for a page; `dateMs` is the `Date` of its answer. */
  requested(list: string, page: number, dateMs: number): void {
    this.#log(list).requested(page, dateMs);
  }

  made(list: string, page: number, made: MadePage): void {
    this.#log(list).made(page, made);
  }

  /** Returns the `Date` of the last answer to the requests for a page that the walk reaches. */
  dateOf(list: string, page: number): number {
    return this.#reached(list, page).dateMs;
  }

  clear(): void {
    this.#lists.clear();
  }

  /**
   * Returns the whole list from the rendered pages, up to a short one, or the reason why it could not be read. With `known`
   * pages, returns `differs` at the first page that differs from them, unless it is the first of all.
   */
  walk(list: string, kind: ListKind, request: string, read: PageRead): FullRead | FailureKind;
  walk(
    list: string,
    kind: ListKind,
    request: string,
    read: PageRead,
    known: readonly string[] | undefined,
  ): FullRead | FailureKind | 'differs';
  walk(
    list: string,
    kind: ListKind,
    request: string,
    read: PageRead,
    known?: readonly string[],
  ): FullRead | FailureKind | 'differs' {
    let compares = known !== undefined;
    const jobs = new Map<string, { readonly job: RestoreJob; readonly bad: boolean }>();
    let noId = 0;
    let wasShort = false;
    let beganAtMs: number | undefined;
    const bytes: string[] = [];
    for (let page = 1; ; page += 1) {
      const atMs = read(page);
      // JSON that is no list differs like any other change, and is not parsed unless the walk continues from it.
      if (atMs === 'no list') return compares && page > 1 ? 'differs' : 'bad_response';
      if (typeof atMs === 'string') return atMs;
      const { made } = this.#reached(list, page);
      if (made === undefined) throw new Error(`page ${page} of ${list} was never rendered`);
      beganAtMs ??= atMs;
      bytes.push(JSON.stringify([made.results, made.namesNext, made.count]));
      if (compares && bytes[page - 1] !== known?.[page - 1]) {
        if (page > 1) return 'differs';
        compares = false;
      }
      const knownBefore = jobs.size;
      for (const wire of made.results) {
        const entry = readEntry(wire, kind);
        if (entry === undefined) noId += 1;
        else jobs.set(entry.job.id, entry);
      }
      const isShort = made.results.length < 500;
      const goesOn = !isShort || (made.namesNext && (jobs.size > knownBefore || !wasShort));
      wasShort = isShort;
      if (goesOn) continue;
      if (!this.#log(list).isRead) throw new Error(`page ${page} of ${list} was not the last one asked for`);
      const badField = [...jobs.values()].filter(({ bad }) => bad).length;
      const whole = [...jobs.values()].map(({ job }) => job);
      return listRead(whole, atMs, {
        beganAtMs,
        noId,
        badField,
        hashes: { request, pages: bytes },
      });
    }
  }

  #log(list: string): ListLog {
    const log = this.#lists.get(list) ?? new ListLog();
    this.#lists.set(list, log);
    return log;
  }

  #reached(list: string, page: number): Requested {
    const reached = this.#log(list).reached(page);
    if (reached === undefined)
      throw new Error(`page ${page} of ${list} was not the next one asked for: the walk took another way`);
    return reached;
  }
}
