/** Prometheus' units, largest first; a year has 365 days, as there. */
const UNITS = [
  ['y', 365 * 86_400_000],
  ['w', 7 * 86_400_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** Matches what `parseDuration` reads; also the pattern that editors check by. */
export const DURATION_PATTERN =
  /^(?=[0-9])([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$/;

/** Milliseconds of a duration in Prometheus' notation, `1h30m`; `undefined` if it is none. */
export function parseDuration(text: string): number | undefined {
  if (!DURATION_PATTERN.test(text)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(/([0-9]+)([a-z]+)/g)) {
    totalMs += Number(amount) * (UNITS.find(([name]) => name === unit)?.[1] ?? Number.NaN);
  }
  return totalMs;
}

/** The shortest notation, as Prometheus writes it: years and weeks only where nothing is left over. */
export function formatDuration(durationMs: number): string {
  if (durationMs === 0) return '0s';
  let restMs = durationMs;
  let text = '';
  for (const [unit, unitMs] of UNITS) {
    if ((unit === 'y' || unit === 'w') && restMs % unitMs !== 0) continue;
    const amount = Math.floor(restMs / unitMs);
    if (amount > 0) text += `${amount}${unit}`;
    restMs -= amount * unitMs;
  }
  return text;
}
