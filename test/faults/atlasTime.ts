const TEN_MINUTES = 600_000;
const ENOUGH = 3;

/** An answer of Atlas: its `Date`, and our two clocks when it arrived. */
export interface Dated {
  readonly dateMs: number;
  /** The monotonic clock. */
  readonly steadyMs: number;
  /** The time of day, which may be wrong. */
  readonly nowMs: number;
}

/** The model of Atlas' clock: the rules for a `Date` that disagrees with the previous ones, on the monotonic clock. */
export class AtlasTime {
  /** Atlas' clock minus the monotonic one. */
  #aheadMs: number | undefined;
  /** The same difference for consecutive answers that disagree with it. */
  #others: readonly number[] = [];

  /** Returns whether the date of an answer is believed at once, in any order of answers. */
  isSureOf({ dateMs, steadyMs }: Dated): boolean {
    return this.#aheadMs === undefined || isNear(dateMs - steadyMs, this.#aheadMs);
  }

  /** Processes an answer and returns Atlas' time when it answered. */
  read({ dateMs, steadyMs, nowMs }: Dated): number {
    const aheadMs = dateMs - steadyMs;
    const before = this.#aheadMs;
    // Without a known answer, our own clock decides.
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
