/** The readings of one quantity in order of time. */
export type Readings = readonly { readonly atMs: number; readonly value: number }[];

/** The values at the start and the end of a run, and whether it is flat. */
export interface Trend {
  readonly start: number;
  readonly end: number;
  readonly perHour: number;
  readonly isFlat: boolean;
}

const HOUR_MS = 3_600_000;

/** Start and end are medians of this share of the readings. */
const END_SHARE = 0.1;

/** `mostGrowth`: the growth from start to end that still counts as flat. */
export function trendOf(readings: Readings, mostGrowth: number): Trend {
  const perMs = slopeOf(readings);
  const values = readings.map(({ value }) => value);
  const few = Math.max(1, Math.round(values.length * END_SHARE));
  const tookMs = (readings.at(-1)?.atMs ?? Number.NaN) - (readings[0]?.atMs ?? Number.NaN);
  return {
    start: median(values.slice(0, few)),
    end: median(values.slice(-few)),
    perHour: perMs * HOUR_MS,
    isFlat: perMs * tookMs <= mostGrowth,
  };
}

// The Theil-Sen estimator: the median slope of all pairs. Oscillation and temporary outliers have no slope.
function slopeOf(readings: Readings): number {
  const slopes = readings.flatMap((from, index) =>
    readings.slice(index + 1).map((to) => (to.value - from.value) / (to.atMs - from.atMs)),
  );
  return median(slopes);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
