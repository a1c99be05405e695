import type { HttpResponse } from './transport.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Returns `Retry-After` in milliseconds: at most a day for a 429, at most an hour for any other answer. A date is relative
 * to the answer's own `Date`.
 */
export function retryAfterMs({
  status,
  headers,
  dateMs,
}: Pick<HttpResponse, 'status' | 'headers' | 'dateMs'>): number | undefined {
  const maxMs = status === 429 ? DAY_MS : HOUR_MS;
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Number(text) * 1000, maxMs);
  // Date.parse alone accepts "-1" as a date.
  const ms = / GMT$/.test(text) ? Date.parse(text) - (dateMs ?? Number.NaN) : Number.NaN;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), maxMs);
}
