import { escapeUnsafe } from '../../text/quote.ts';

/** Printable ASCII without backslashes, which covers nearly every name. */
const PLAIN = /^[\x20-\x5b\x5d-\x7e]*$/;

/**
 * Returns a name or id from Atlas without control, direction and other format characters, which could
 * control a terminal or disguise a label. Each becomes an escape such as `\u202e`. If Atlas itself sends such an escape, its
 * backslash becomes `\u005c`, so that different texts stay different.
 */
export function escapeForeign(text: string): string {
  return PLAIN.test(text) ? text : escapeUnsafe(text.replaceAll(/\\(?=u[0-9a-f]{4})/g, '\\u005c'));
}
