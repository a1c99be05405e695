const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Formats a time span for people, with two units at most: `5h 2m`, `3d 4h`, `45s`. */
export function describeSpan(ms: number): string {
  const rest = Math.max(0, ms);
  if (rest < MINUTE) return `${Math.floor(rest / SECOND)}s`;
  if (rest < HOUR) return two(rest, MINUTE, 'm', SECOND, 's');
  if (rest < DAY) return two(rest, HOUR, 'h', MINUTE, 'm');
  return two(rest, DAY, 'd', HOUR, 'h');
}

function two(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const smalls = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)}${largeName}${smalls === 0 ? '' : ` ${smalls}${smallName}`}`;
}
