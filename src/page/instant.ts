import { describeSpan } from '../text/span.ts';
import { html, type Markup } from './html.ts';

/** The time since a timestamp in words; machines, and those who hover, get the timestamp. */
export function ago(iso: string, nowMs: number): Markup {
  return timed(iso, `${describeSpan(nowMs - Date.parse(iso))} ago`);
}

/** The same in its largest unit. */
export function roughlyAgo(iso: string, nowMs: number): Markup {
  const [largest = ''] = describeSpan(nowMs - Date.parse(iso)).split(' ');
  return timed(iso, `${largest} ago`);
}

/** The time since a timestamp. */
export function since(iso: string, nowMs: number): Markup {
  return timed(iso, describeSpan(nowMs - Date.parse(iso)));
}

/** The time left until a timestamp. */
export function until(iso: string, nowMs: number): Markup {
  const leftMs = Date.parse(iso) - nowMs;
  return timed(iso, leftMs > 0 ? describeSpan(leftMs) : 'expired');
}

/** A timestamp to the second, in UTC as Atlas shows it. */
export function instant(iso: string): Markup {
  return timed(iso, utc(iso));
}

/** A timestamp to the minute, with its date unless it is today's. */
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
