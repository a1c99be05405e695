import { describeSpan } from '../text/span.ts';
import { html, type Markup } from './html.ts';

/** How long ago an instant was, as a person says it; the instant itself is there for machines and on hovering. */
export function ago(iso: string, nowMs: number): Markup {
  return timed(iso, `${describeSpan(nowMs - Date.parse(iso))} ago`);
}

/** How long ago an instant was, in its largest unit. */
export function roughlyAgo(iso: string, nowMs: number): Markup {
  const [largest = ''] = describeSpan(nowMs - Date.parse(iso)).split(' ');
  return timed(iso, `${largest} ago`);
}

/** The time since an instant. */
export function since(iso: string, nowMs: number): Markup {
  return timed(iso, describeSpan(nowMs - Date.parse(iso)));
}

/** The time left until an instant. */
export function until(iso: string, nowMs: number): Markup {
  const leftMs = Date.parse(iso) - nowMs;
  return timed(iso, leftMs > 0 ? describeSpan(leftMs) : 'expired');
}

/** An instant to the second, in UTC as Atlas has it. */
export function instant(iso: string): Markup {
  return timed(iso, utc(iso));
}

function timed(iso: string, words: string): Markup {
  return html`<time datetime="${iso}" title="${utc(iso)}">${words}</time>`;
}

function utc(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
