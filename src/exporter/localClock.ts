import { uptime } from 'node:os';

export interface Clocks {
  /** Monotonic milliseconds that start at the time of day. They stop while the machine is suspended. */
  readonly steadyMs: () => number;
  /** The time of day, which may be set back or forward. */
  readonly wallMs: () => number;
  /** Milliseconds since the machine started, suspensions included. */
  readonly uptimeMs: () => number;
}

/** A smaller difference comes from reading two clocks, not from a clock that was set. */
const SET_BY_MS = 1000;

/** A shorter suspension counts as a clock that was set, because some systems report uptime in whole seconds. */
const SLEPT_MS = 5000;

/**
 * A clock that shows the time of day and is set only by `follow`. The caller shifts all timestamps of this clock by the
 * result of `follow`, so that durations stay correct. Time during which the machine was suspended counts as passed.
 */
export class LocalClock {
  readonly #clocks: Clocks;
  #offsetMs = 0;
  /** Uptime minus steady time. */
  #asleepMs: number;

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
    this.#asleepMs = clocks.uptimeMs() - clocks.steadyMs();
  }

  readonly now = (): number => this.#clocks.steadyMs() + this.#offsetMs;

  /** Follows the time of day. Returns the milliseconds by which the clock was set, usually 0. */
  follow(): number {
    // Uptime is read only after a jump, because the system reads it from a file.
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

/** Returns the system's clocks; the steady one starts at the time of day. */
export function systemClocks(): Clocks {
  const startedAtMs = Date.now() - performance.now();
  return {
    steadyMs: () => Math.round(startedAtMs + performance.now()),
    wallMs: () => Date.now(),
    uptimeMs: () => 1000 * uptime(),
  };
}
