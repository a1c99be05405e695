import type { Answer } from '../client.ts';

/** About 50 full pages. */
const BUDGET_BYTES = 16 * 1024 * 1024;

/** The memory budget for bodies that may have to be parsed later, shared by all walks of the process. */
export class BodyBudget {
  #freeBytes = BUDGET_BYTES;

  get freeBytes(): number {
    return this.#freeBytes;
  }

  /** Reserves a share of the budget. Returns `false` if too little is left. */
  reserve(bytes: number): boolean {
    if (bytes > this.#freeBytes) return false;
    this.#freeBytes -= bytes;
    return true;
  }

  release(bytes: number): void {
    this.#freeBytes += bytes;
  }
}

/** The unparsed pages of a list read so far: all of them, or none once the budget is spent. */
export class HeldPages {
  readonly #budget: BodyBudget;
  readonly #pages = new Map<number, Answer>();
  #isComplete = true;

  constructor(budget: BodyBudget) {
    this.#budget = budget;
  }

  /** No page was dropped for lack of budget. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  hold(pageNum: number, page: Answer): void {
    if (this.#isComplete && this.#budget.reserve(page.body.length)) this.#pages.set(pageNum, page);
    else {
      this.drop();
      this.#isComplete = false;
    }
  }

  /**
   * Removes and returns a held page; `undefined` if the page is not held. The budget no longer counts the page while it is
   * parsed, which is one body per walk, or two while the walk requests the next page.
   */
  remove(pageNum: number): Answer | undefined {
    const page = this.#pages.get(pageNum);
    if (page === undefined) return undefined;
    this.#pages.delete(pageNum);
    this.#budget.release(page.body.length);
    return page;
  }

  /** Releases all held pages. */
  drop(): void {
    for (const { body } of this.#pages.values()) this.#budget.release(body.length);
    this.#pages.clear();
  }
}
