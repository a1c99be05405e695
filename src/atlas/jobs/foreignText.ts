import { escapeUnsafe } from '../../text/quote.ts';

/** Printable ASCII without backslashes: nearly every name. */
const PLAIN = /^[\x20-\x5b\x5d-\x7e]*$/;

/**
 * Returns a name or id from Atlas without control, direction and other format characters, which could
 * rewrite a terminal or disguise a label. They become `\u202e`; where Atlas itself sends that text, its
 * backslash becomes `\u005c`, so that texts that differ stay different.
 */
export function escapeForeign(text: string): string {
  return PLAIN.test(text) ? text : escapeUnsafe(text.replaceAll(/\\(?=u[0-9a-f]{4})/g, '\\u005c'));
}
