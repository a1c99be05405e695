import type { PageStore } from '../../src/simulator/api/pageStore.ts';
import type { JobFacts } from '../../src/simulator/world/jobFacts.ts';
import { documentSteps, expiryOf, STEP_MS } from '../../src/simulator/world/progress.ts';
import type { WorldJobList } from '../../src/simulator/world/worldJobList.ts';

interface Held {
  readonly body: Buffer;
  readonly list: WorldJobList;
  readonly version: number;
  /** The body is valid from `fromMs` until just before `untilMs`. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * Rendered pages by URL, so that a benchmark does not measure the simulator. A page is valid until its list changes, or
 * the appearance of one of its jobs changes with time.
 */
export class PageCache implements PageStore {
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

/** Returns the timestamps at which the appearance of a job may change, in any kind of list. */
function changesOf(facts: JobFacts): readonly number[] {
  if (facts.kind === 'raw') return [];
  const changes = [facts.createdAtMs + STEP_MS, facts.createdAtMs + 2 * STEP_MS];
  if (facts.end !== undefined) changes.push(facts.end.atMs - STEP_MS, facts.end.atMs);
  if (facts.kind === 'restore') return [...changes, ...documentSteps(facts)];
  if (facts.readyAtMs === undefined) return changes;
  changes.push(facts.readyAtMs, expiryOf(facts, facts.readyAtMs) + (facts.flaggedAfterMs ?? 0));
  if (facts.fetchedAtMs !== undefined) changes.push(facts.fetchedAtMs);
  return changes;
}
