const TEN_MINUTES = 600_000;
const ENOUGH = 3;

/** An answer of Atlas: its `Date`, and our two clocks when it came. */
export interface Dated {
  readonly dateMs: number;
  /** The clock that nobody can set. */
  readonly steadyMs: number;
  /** The time of day, which may be wrong. */
  readonly nowMs: number;
}

/** The model of Atlas' clock: the rules for a `Date` that disagrees with those before it, told on a clock that nobody sets. */
export class AtlasTime {
  /** Atlas' clock minus the steady one. */
  #aheadMs: number | undefined;
  /** The same of answers in a row that disagree with it. */
  #others: readonly number[] = [];

  /** Returns whether an answer is taken at its word, whichever answers come before it. */
  isSureOf({ dateMs, steadyMs }: Dated): boolean {
    return this.#aheadMs === undefined || isNear(dateMs - steadyMs, this.#aheadMs);
  }

  /** Takes an answer in and returns Atlas' time when it answered. */
  read({ dateMs, steadyMs, nowMs }: Dated): number {
    const aheadMs = dateMs - steadyMs;
    const before = this.#aheadMs;
    // Where no answer is known, our own clock is the witness.
    const isConfirmed = isNear(aheadMs, before ?? nowMs - steadyMs);
    const agreeing = this.#others.filter((other) => isNear(other, aheadMs));
    const others = agreeing.length === this.#others.length ? [...agreeing, aheadMs] : [aheadMs];
    if (isConfirmed || others.length === ENOUGH) {
      this.#aheadMs = aheadMs;
      this.#others = [];
      return dateMs;
    }
    this.#others = others;
    return before === undefined ? dateMs : steadyMs + before;
  }
}

function isNear(oneMs: number, otherMs: number): boolean {
  return Math.abs(oneMs - otherMs) <= TEN_MINUTES;
}
