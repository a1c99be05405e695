const SECOND_MS = 1000;

/** Numbers below this are seconds of the epoch, from here on milliseconds: 1973 in the one, 5138 in the other. */
const FIRST_MILLISECONDS = 1e11;

/**
 * An instant as Atlas writes it, in milliseconds; `undefined` if it is none. Recorded is only
 * `2026-08-10T03:40:10Z`, which is read by hand: half of a page's parsing would be `Date.parse`. The
 * documentation says "integer", so a number of seconds or milliseconds is taken as well.
 */
export function parseInstant(value: unknown): number | undefined {
  if (typeof value === 'string') return parseFixed(value) ?? parseOther(value);
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) return undefined;
  const instantMs = value < FIRST_MILLISECONDS ? value * SECOND_MS : value;
  return instantMs <= MAX_INSTANT_MS ? instantMs : undefined;
}

// The end of the year 9999: what ISO 8601 can write with four digits.
const MAX_INSTANT_MS = 253_402_300_799_999;

function parseFixed(text: string): number | undefined {
  if (text.length !== 20 || text[4] !== '-' || text[7] !== '-' || text[10] !== 'T') return undefined;
  if (text[13] !== ':' || text[16] !== ':' || text[19] !== 'Z') return undefined;
  const year = digits(text, 0) * 100 + digits(text, 2);
  const month = digits(text, 5);
  const day = digits(text, 8);
  const hour = digits(text, 11);
  const minute = digits(text, 14);
  const second = digits(text, 17);
  // A character that is no digit makes its number NaN, and every comparison false.
  const valid = month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59;
  if (!valid || !(year >= 1970)) return undefined;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  // Date.UTC turns 30 February into 2 March. No month ends before the 28th, so most days need no check.
  return day <= 28 || new Date(ms).getUTCDate() === day ? ms : undefined;
}

function digits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

// Fractions and offsets, should they come. `Date.parse` alone would take much that is no instant: in it
// 30 February is 2 March.
function parseOther(text: string): number | undefined {
  if (!/^.{19}(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/.test(text)) return undefined;
  if (parseFixed(`${text.slice(0, 19)}Z`) === undefined) return undefined;
  const parsed = Date.parse(text);
  return parsed >= 0 && parsed <= MAX_INSTANT_MS ? parsed : undefined;
}
