import type { HttpResponse } from './exchange.ts';

const MAX_RETRY_AFTER_MS = 3_600_000;

/** `Retry-After` in milliseconds, at most an hour; a date counts from the answer's own `Date`. */
export function retryAfterMs({
  headers,
  dateMs,
}: Pick<HttpResponse, 'headers' | 'dateMs'>): number | undefined {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Number(text) * 1000, MAX_RETRY_AFTER_MS);
  // Date.parse alone takes "-1" for a date.
  const ms = / GMT$/.test(text) ? Date.parse(text) - (dateMs ?? Number.NaN) : Number.NaN;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}
