/** Two readings of Atlas' clock agree within this time. */
const AGREE_MS = 10 * 60_000;

/** So many answers in a row that agree with each other are the reference, whatever the reference was. */
const AGREEING = 3;

/** `Date` headers hold whole seconds: within this time Atlas' clock is taken for ours. */
const SAME_CLOCK_MS = 2000;

/** All that is known of Atlas' clock; skews are Atlas' clock minus ours. */
export interface AtlasClock {
  /** `undefined` before answers have agreed. */
  readonly referenceMs: number | undefined;
  /** Skews of the last answers that do not agree with the reference, but with each other. */
  readonly deviatingMs: readonly number[];
}

export const UNKNOWN_CLOCK: AtlasClock = { referenceMs: undefined, deviatingMs: [] };

export interface ClockStep {
  readonly next: AtlasClock;
  /** Atlas' time when it answered. */
  readonly atMs: number;
  /** Atlas' clock minus ours, 0 where they agree. */
  readonly skewMs: number;
}

/**
 * clock' = stepAtlasClock(clock, answer): takes an answer's `Date`, `undefined` if it has none, and when it arrived on our
 * own clock. A date that disagrees with the reference is not used, until it turns out that Atlas' clock, or ours, was set.
 */
export function stepAtlasClock(clock: AtlasClock, dateMs: number | undefined, nowMs: number): ClockStep {
  const { referenceMs, deviatingMs } = clock;
  if (dateMs === undefined) return at(clock, referenceMs ?? 0, nowMs);
  const skewMs = dateMs - nowMs;
  // Before there is a reference, our own clock is a witness.
  if (agree(skewMs, referenceMs ?? 0)) return at({ referenceMs: skewMs, deviatingMs: [] }, skewMs, nowMs);
  const same = deviatingMs.every((other) => agree(other, skewMs)) ? [...deviatingMs, skewMs] : [skewMs];
  if (same.length >= AGREEING) return at({ referenceMs: skewMs, deviatingMs: [] }, skewMs, nowMs);
  // The first answers of all: our own clock may be the wrong one, and no expiry is final yet.
  return at({ referenceMs, deviatingMs: same }, referenceMs ?? skewMs, nowMs);
}

/** Returns the clock as it looks from our own after that was set forward by `ms`. */
export function shiftAtlasClock({ referenceMs, deviatingMs }: AtlasClock, ms: number): AtlasClock {
  return {
    referenceMs: referenceMs === undefined ? undefined : referenceMs - ms,
    deviatingMs: deviatingMs.map((skewMs) => skewMs - ms),
  };
}

function at(next: AtlasClock, skewMs: number, nowMs: number): ClockStep {
  return { next, atMs: nowMs + skewMs, skewMs: Math.abs(skewMs) <= SAME_CLOCK_MS ? 0 : skewMs };
}

function agree(oneMs: number, otherMs: number): boolean {
  return Math.abs(oneMs - otherMs) <= AGREE_MS;
}
