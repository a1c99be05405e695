import type { Markup } from '../../src/page/html.ts';

/** Returns the visible text of markup, in one line. */
export function wordsOf({ text }: Pick<Markup, 'text'>): string {
  return text
    .replace(/<(style|script)>.*?<\/\1>/gs, '')
    .replace(/<\/?(?:bdi|time|b|span)\b[^>]*>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
