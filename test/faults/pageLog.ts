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
export type PageRead = (page: number) => number | FailureKind;

/** The pages that Atlas rendered for the polls of one tick. The last rendering of a page is the one that was read. */
export class PageLog {
  readonly #pages = new Map<string, MadePage>();
  readonly #dates = new Map<string, number>();

  /** Records a request for a page; `dateMs` is the `Date` of its answer. */
  requested(list: string, page: number, dateMs: number): void {
    this.#dates.set(`${list} ${page}`, dateMs);
  }

  /** Returns the `Date` of the last answer to a request for a page. */
  dateOf(list: string, page: number): number {
    const dateMs = this.#dates.get(`${list} ${page}`);
    if (dateMs === undefined) throw new Error(`page ${page} of ${list} was never asked for`);
    return dateMs;
  }

  made(list: string, page: number, made: MadePage): void {
    this.#pages.set(`${list} ${page}`, made);
  }

  clear(): void {
    this.#pages.clear();
    this.#dates.clear();
  }

  /** Returns the whole list from the rendered pages, up to a short one, or the reason why it could not be read. */
  walk(list: string, kind: ListKind, request: string, read: PageRead): FullRead | FailureKind {
    const jobs = new Map<string, { readonly job: RestoreJob; readonly bad: boolean }>();
    let noId = 0;
    let wasShort = false;
    let beganAtMs: number | undefined;
    const bytes: string[] = [];
    for (let page = 1; ; page += 1) {
      const atMs = read(page);
      if (typeof atMs === 'string') return atMs;
      const made = this.#pages.get(`${list} ${page}`);
      if (made === undefined)
        throw new Error(`page ${page} of ${list} was never asked for: the walk ended too early`);
      beganAtMs ??= atMs;
      bytes.push(JSON.stringify([made.results, made.namesNext, made.count]));
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

  /** Returns the number of the last page of a list that was rendered. */
  lastPage(list: string): number {
    const pages = [...this.#pages.keys()].filter((key) => key.startsWith(`${list} `));
    return Math.max(0, ...pages.map((key) => Number(key.slice(key.lastIndexOf(' ')))));
  }
}
