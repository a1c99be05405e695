/** Milliseconds of the Unix epoch. */
export type Clock = () => number;

export interface SimulatedClock {
  readonly now: Clock;
  /** Moves the clock forward, or back if `byMs` is negative. */
  readonly jump: (byMs: number) => void;
}

/** A clock that starts at `startMs`, runs `speed` times as fast as `realNow` and can jump. */
export function simulatedClock(startMs: number, speed = 1, realNow: Clock = Date.now): SimulatedClock {
  const realStartMs = realNow();
  let jumpedMs = 0;
  return {
    now: () => startMs + (realNow() - realStartMs) * speed + jumpedMs,
    jump: (byMs) => {
      jumpedMs += byMs;
    },
  };
}
