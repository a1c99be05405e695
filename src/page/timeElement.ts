import { describeSpan } from '../text/span.ts';
import { html, type Markup } from './html.ts';

/** Returns the time since a timestamp in words. The timestamp itself is in the `datetime` attribute and the tooltip. */
export function ago(iso: string, nowMs: number): Markup {
  return timed(iso, `${describeSpan(nowMs - Date.parse(iso))} ago`);
}

/** Returns the time since a timestamp in its largest unit only. */
export function roughlyAgo(iso: string, nowMs: number): Markup {
  const [largest = ''] = describeSpan(nowMs - Date.parse(iso)).split(' ');
  return timed(iso, `${largest} ago`);
}

/** Returns the time since a timestamp, without "ago". */
export function since(iso: string, nowMs: number): Markup {
  return timed(iso, describeSpan(nowMs - Date.parse(iso)));
}

/** Returns the time left until a timestamp, or "expired". */
export function until(iso: string, nowMs: number): Markup {
  const leftMs = Date.parse(iso) - nowMs;
  return timed(iso, leftMs > 0 ? describeSpan(leftMs) : 'expired');
}

/** Returns a timestamp to the second, in UTC as Atlas shows it. */
export function timestamp(iso: string): Markup {
  return timed(iso, utc(iso));
}

/** Returns a timestamp to the minute, with its date unless it is today's. */
export function clockTime(iso: string, nowMs: number): Markup {
  const isToday = new Date(nowMs).toISOString().slice(0, 10) === iso.slice(0, 10);
  return timed(iso, `${isToday ? '' : `${iso.slice(0, 10)} `}${iso.slice(11, 16)} UTC`);
}

function timed(iso: string, words: string): Markup {
  return html`<time datetime="${iso}" title="${utc(iso)}">${words}</time>`;
}

function utc(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
