/** Two readings of Atlas' clock agree if they differ by no more than this. */
const AGREE_MS = 10 * 60_000;

/** This many consecutive answers that agree with each other replace the reference. */
const AGREEING = 3;

/** `Date` headers contain whole seconds, so a skew up to this counts as none. */
const SAME_CLOCK_MS = 2000;

/** Everything known about Atlas' clock. A skew is Atlas' clock minus the local clock. */
export interface AtlasClock {
  /**
   * The skew that later answers are compared with; `undefined` until one answer agrees with the local clock, or several
   * with each other.
   */
  readonly referenceMs: number | undefined;
  /** Skews of the last answers, if they disagree with the reference but agree with each other. */
  readonly deviatingMs: readonly number[];
}

export const UNKNOWN_CLOCK: AtlasClock = { referenceMs: undefined, deviatingMs: [] };

export interface ClockStep {
  readonly next: AtlasClock;
  /** Atlas' time when it answered. */
  readonly atMs: number;
  /** Atlas' clock minus the local clock, 0 if they agree. */
  readonly skewMs: number;
}

/**
 * clock' = stepAtlasClock(clock, answer). `dateMs` is the answer's `Date`, `undefined` if it has none; `nowMs` is the local
 * time at which the answer arrived. A date that disagrees with the reference is ignored until `AGREEING` answers show that
 * Atlas' clock or the local clock was set.
 */
export function stepAtlasClock(clock: AtlasClock, dateMs: number | undefined, nowMs: number): ClockStep {
  const { referenceMs, deviatingMs } = clock;
  if (dateMs === undefined) return at(clock, referenceMs ?? 0, nowMs);
  const skewMs = dateMs - nowMs;
  // Without a reference, compare with the local clock.
  if (agree(skewMs, referenceMs ?? 0)) return at({ referenceMs: skewMs, deviatingMs: [] }, skewMs, nowMs);
  const same = deviatingMs.every((other) => agree(other, skewMs)) ? [...deviatingMs, skewMs] : [skewMs];
  if (same.length >= AGREEING) return at({ referenceMs: skewMs, deviatingMs: [] }, skewMs, nowMs);
  // Without a reference, use the answer's date: the local clock may be wrong, and no expiry is final yet.
  return at({ referenceMs, deviatingMs: same }, referenceMs ?? skewMs, nowMs);
}

/** Returns Atlas' clock relative to a local clock that was set forward by `ms`. */
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
