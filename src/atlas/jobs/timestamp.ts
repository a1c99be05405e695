const SECOND_MS = 1000;
const DAY_MS = 86_400_000;

const DASH = 0x2d;
const COLON = 0x3a;
const LETTER_T = 0x54;
const LETTER_Z = 0x5a;

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
  if (text.length !== 20 || text.charCodeAt(10) !== LETTER_T || text.charCodeAt(19) !== LETTER_Z)
    return undefined;
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return undefined;
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return undefined;
  const year = digits(text, 0) * 100 + digits(text, 2);
  const month = digits(text, 5);
  const day = digits(text, 8);
  const hour = digits(text, 11);
  const minute = digits(text, 14);
  const second = digits(text, 17);
  // A character that is no digit makes its number NaN, and every comparison false.
  const isTime = hour <= 23 && minute <= 59 && second <= 59;
  if (!isTime || !(year >= 1970) || !(month >= 1 && month <= 12)) return undefined;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const leapDay = isLeap ? 1 : 0;
  const monthStart = (MONTH_STARTS[month - 1] ?? 0) + (month > 2 ? leapDay : 0);
  const nextStart = (MONTH_STARTS[month] ?? 0) + (month > 1 ? leapDay : 0);
  if (!(day >= 1 && day <= nextStart - monthStart)) return undefined;
  return (
    (daysBefore(year) + monthStart + day - 1) * DAY_MS + (hour * 3600 + minute * 60 + second) * SECOND_MS
  );
}

/** Days of a year without a leap day before each month, and of the whole year. */
const MONTH_STARTS = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

/** Days from 1 January 1970 to that of a year. `Date.UTC` would take longer than all the rest. */
function daysBefore(year: number): number {
  const last = year - 1;
  return 365 * (year - 1970) + Math.floor(last / 4) - Math.floor(last / 100) + Math.floor(last / 400) - 477;
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
