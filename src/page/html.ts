import { printable } from '../text/quote.ts';

/** Text that is markup already. Only `html` and `constant` create it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value that `html` interpolates: markup unchanged, anything else as text, `undefined` as nothing. */
export type Piece = Markup | string | number | undefined | readonly Piece[];

/** Maximum length of an interpolated text, so that no name or message makes the page long. */
const MAX_CHARACTERS = 400;

/** Returns markup in which every interpolated value is escaped, for elements and for quoted attributes. */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  let text = parts[0] ?? '';
  for (const [index, piece] of pieces.entries()) text += textOf(piece) + (parts[index + 1] ?? '');
  return new Markup(text);
}

/** Returns a constant of this program as markup: the style or the script, which `html` would escape. */
export function constant(text: string): Markup {
  return new Markup(text);
}

/** Returns an external name, truncated to a readable length. Its text direction does not affect the text around it. */
export function named(name: string): Markup {
  return html`<bdi>${clipped(name, 100)}</bdi>`;
}

function textOf(piece: Piece): string {
  if (piece === undefined) return '';
  if (typeof piece === 'number') return String(piece);
  if (typeof piece === 'string') return escaped(clipped(piece, MAX_CHARACTERS));
  if (piece instanceof Markup) return piece.text;
  let text = '';
  for (const each of piece) text += textOf(each);
  return text;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  // Most texts are short and plain, such as numbers and ids. They are returned without a copy.
  if (/^[\w .,:/-]*$/.test(text)) return text;
  return printable(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

function clipped(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`;
}
