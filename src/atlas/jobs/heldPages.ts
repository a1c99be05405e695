import type { Answer } from '../client.ts';

/** About 50 full pages. */
const BUDGET_BYTES = 16 * 1024 * 1024;

/** The memory for bodies that may have to be parsed later: one for all walks of the process. */
export class BodyBudget {
  #freeBytes: number;

  constructor(bytes = BUDGET_BYTES) {
    this.#freeBytes = bytes;
  }

  get freeBytes(): number {
    return this.#freeBytes;
  }

  /** Takes a share. Returns `false` if there is not as much. */
  take(bytes: number): boolean {
    if (bytes > this.#freeBytes) return false;
    this.#freeBytes -= bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#freeBytes += bytes;
  }
}

/** The first pages of a list, unparsed: all of them or, once the budget is spent, none. */
export class HeldPages {
  readonly #budget: BodyBudget;
  readonly #pages = new Map<number, Answer>();
  #isComplete = true;

  constructor(budget: BodyBudget) {
    this.#budget = budget;
  }

  /** Every page is still held. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  hold(pageNum: number, page: Answer): void {
    if (this.#isComplete && this.#budget.take(page.body.length)) this.#pages.set(pageNum, page);
    else {
      this.drop();
      this.#isComplete = false;
    }
  }

  /** Hands out a page, which is then no longer held; `undefined` for a page that is not. */
  take(pageNum: number): Answer | undefined {
    const page = this.#pages.get(pageNum);
    if (page === undefined) return undefined;
    this.#pages.delete(pageNum);
    this.#budget.giveBack(page.body.length);
    return page;
  }

  /** Holds nothing any more. */
  drop(): void {
    for (const { body } of this.#pages.values()) this.#budget.giveBack(body.length);
    this.#pages.clear();
  }
}
