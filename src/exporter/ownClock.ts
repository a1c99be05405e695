/** The clocks of the machine. */
export interface Clocks {
  /** Milliseconds that only ever go forward: of the time of day when they began. */
  readonly steadyMs: () => number;
  /** The time of day, which may be set back or forward. */
  readonly wallMs: () => number;
}

/** A difference this small is how exactly clocks are read, not a clock that was set. */
const SET_BY_MS = 1000;

/**
 * The time of day, but set only between two pieces of work, when `follow` says by how much: then whoever has
 * timestamps of it shifts them, and all durations stay true.
 */
export class OwnClock {
  readonly #clocks: Clocks;
  #offsetMs = 0;

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
  }

  readonly now = (): number => this.#clocks.steadyMs() + this.#offsetMs;

  /** Follows the time of day. Returns by how much the clock was set, mostly 0. */
  follow(): number {
    const setByMs = this.#clocks.wallMs() - this.now();
    if (Math.abs(setByMs) < SET_BY_MS) return 0;
    this.#offsetMs += setByMs;
    return setByMs;
  }
}

/** The system's clocks; between them lies the time of day when the process began. */
export function systemClocks(): Clocks {
  const startedAtMs = Date.now() - performance.now();
  return { steadyMs: () => Math.round(startedAtMs + performance.now()), wallMs: () => Date.now() };
}
