const SECOND_MS = 1000;
const DAY_MS = 86_400 * SECOND_MS;

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
  if (!valid || !(year >= 1970) || !(day <= daysIn(year, month))) return undefined;
  return daysBefore(year, month, day) * DAY_MS + ((hour * 60 + minute) * 60 + second) * SECOND_MS;
}

function digits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysIn(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (MONTH_DAYS[month - 1] ?? 0);
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

// Days from the epoch, with years that begin in March so that the leap day comes last.
function daysBefore(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}

// Fractions and offsets, should they come. `Date.parse` alone would take much that is no instant: in it
// 30 February is 2 March.
function parseOther(text: string): number | undefined {
  if (!/^.{19}(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/.test(text)) return undefined;
  if (parseFixed(`${text.slice(0, 19)}Z`) === undefined) return undefined;
  const parsed = Date.parse(text);
  return parsed >= 0 && parsed <= MAX_INSTANT_MS ? parsed : undefined;
}
