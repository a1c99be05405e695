import type { JobFacts } from '../world/jobFacts.ts';
import type { WorldJobList } from '../world/joblist.ts';
import { changesOf } from '../world/progress.ts';

interface Held {
  readonly body: Buffer;
  readonly list: WorldJobList;
  readonly version: number;
  /** The body is right from the first of these instants until before the second. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * Rendered pages, by their URL: the simulator must never be what a benchmark measures. A page is
 * right while its list has not changed and none of its jobs has moved by the clock.
 */
export class PageCache {
  readonly #held = new Map<string, Held>();
  readonly #maxPages: number;

  constructor(maxPages: number) {
    this.#maxPages = maxPages;
  }

  get(url: string, list: WorldJobList, atMs: number): Buffer | undefined {
    const held = this.#held.get(url);
    if (held === undefined || held.list !== list || held.version !== list.version) return undefined;
    if (atMs < held.fromMs || atMs >= held.untilMs) return undefined;
    return held.body;
  }

  put(url: string, list: WorldJobList, jobs: readonly JobFacts[], atMs: number, body: Buffer): void {
    let fromMs = Number.NEGATIVE_INFINITY;
    let untilMs = Number.POSITIVE_INFINITY;
    for (const job of jobs) {
      for (const changeMs of changesOf(job)) {
        if (changeMs <= atMs) fromMs = Math.max(fromMs, changeMs);
        else untilMs = Math.min(untilMs, changeMs);
      }
    }
    this.#held.delete(url);
    this.#held.set(url, { body, list, version: list.version, fromMs, untilMs });
    const [oldest] = this.#held.keys();
    if (this.#held.size > this.#maxPages && oldest !== undefined) this.#held.delete(oldest);
  }
}
