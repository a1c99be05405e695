import { uptime } from 'node:os';

/** The clocks of the machine. */
export interface Clocks {
  /** Milliseconds that only ever go forward: of the time of day when they began. They stop while the machine sleeps. */
  readonly steadyMs: () => number;
  /** The time of day, which may be set back or forward. */
  readonly wallMs: () => number;
  /** Milliseconds since the machine started, asleep or not. */
  readonly uptimeMs: () => number;
}

/** A difference this small is how exactly clocks are read, not a clock that was set. */
const SET_BY_MS = 1000;

/** A shorter sleep is taken for a clock that was set: some systems tell their uptime in whole seconds. */
const SLEPT_MS = 5000;

/**
 * The time of day, but set only between two pieces of work, when `follow` says by how much: then whoever has
 * timestamps of it shifts them, and all durations stay true. Time that the machine was suspended for has passed.
 */
export class OwnClock {
  readonly #clocks: Clocks;
  #offsetMs = 0;
  /** Uptime minus steady time. */
  #asleepMs: number;

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
    this.#asleepMs = clocks.uptimeMs() - clocks.steadyMs();
  }

  readonly now = (): number => this.#clocks.steadyMs() + this.#offsetMs;

  /** Follows the time of day. Returns by how much the clock was set, mostly 0. */
  follow(): number {
    // The system reads its uptime from a file: only after a jump.
    if (Math.abs(this.#jumpMs()) < SET_BY_MS) return 0;
    const { steadyMs, uptimeMs } = this.#clocks;
    const sleptMs = uptimeMs() - steadyMs() - this.#asleepMs;
    if (sleptMs >= SLEPT_MS) {
      this.#asleepMs += sleptMs;
      this.#offsetMs += sleptMs;
    }
    const setByMs = this.#jumpMs();
    if (Math.abs(setByMs) < SET_BY_MS) return 0;
    this.#offsetMs += setByMs;
    return setByMs;
  }

  #jumpMs(): number {
    return this.#clocks.wallMs() - this.now();
  }
}

/** The system's clocks; the steady one starts at the time of day. */
export function systemClocks(): Clocks {
  const startedAtMs = Date.now() - performance.now();
  return {
    steadyMs: () => Math.round(startedAtMs + performance.now()),
    wallMs: () => Date.now(),
    uptimeMs: () => 1000 * uptime(),
  };
}
