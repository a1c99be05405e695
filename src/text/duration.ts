/** Prometheus' units, largest first. As in Prometheus, a year has 365 days. */
const UNITS = [
  ['y', 365 * 86_400_000],
  ['w', 7 * 86_400_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** Matches every text that `parseDuration` accepts. The configuration's JSON schema contains the pattern for editors. */
export const DURATION_PATTERN =
  /^(?=[0-9])([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$/;

/** Parses a duration in Prometheus' notation, such as `1h30m`, into milliseconds; `undefined` if it is invalid. */
export function parseDuration(text: string): number | undefined {
  if (!DURATION_PATTERN.test(text)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(/([0-9]+)([a-z]+)/g)) {
    totalMs += Number(amount) * (UNITS.find(([name]) => name === unit)?.[1] ?? Number.NaN);
  }
  return totalMs;
}

/** Formats a duration as Prometheus does. Uses years and weeks only if there is no remainder. */
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
