import { escapeUnsafe } from '../text/quote.ts';

/** Renders JSON. It escapes control characters, because the output may go to a terminal, which would interpret them. */
export function renderJson(value: object): string {
  return `${JSON.stringify(value, null, 2).split('\n').map(escapeUnsafe).join('\n')}\n`;
}
