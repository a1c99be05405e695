import { escapeUnsafe } from '../text/quote.ts';

/** JSON for machines. A terminal may be what reads it: JSON has escapes for what that would obey. */
export function renderJson(value: object): string {
  return `${JSON.stringify(value, null, 2).split('\n').map(escapeUnsafe).join('\n')}\n`;
}
