import { printable } from '../text/quote.ts';

/** Text that is markup already: only `html` and `constant` make it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What `html` takes: markup goes in as it is, everything else as text, nothing for `undefined`. */
export type Piece = Markup | string | number | undefined | readonly Piece[];

/** No text of others may make the page long. */
const MOST_CHARACTERS = 400;

/** Markup with everything interpolated escaped, in elements and in quoted attributes. */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  let text = parts[0] ?? '';
  for (const [index, piece] of pieces.entries()) text += textOf(piece) + (parts[index + 1] ?? '');
  return new Markup(text);
}

/** A constant of this program as markup, for what `html` would escape: style and script. */
export function constant(text: string): Markup {
  return new Markup(text);
}

/** A name given by others: cut to a readable length, and its direction of writing ends with it. */
export function named(name: string): Markup {
  return html`<bdi>${clipped(name, 100)}</bdi>`;
}

function textOf(piece: Piece): string {
  if (piece === undefined) return '';
  if (typeof piece === 'number') return String(piece);
  if (typeof piece === 'string') return escaped(clipped(piece, MOST_CHARACTERS));
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
  // Most texts are a number's or an id's length and plain: they pass without a copy.
  if (/^[\w .,:/-]*$/.test(text)) return text;
  return printable(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

function clipped(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
