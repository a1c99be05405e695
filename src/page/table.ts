import { html, type Markup, type Piece } from './html.ts';

/** A row. Its first cell is its heading. */
export interface TableRow {
  readonly cells: readonly Piece[];
  /** Its numbers are too old to trust, so it is grey. */
  readonly isOld?: boolean;
}

export interface Table {
  /** The CSS class of the table, by which the style sets the widths of its columns. */
  readonly kind: string;
  /** For screen readers. */
  readonly caption: Piece;
  readonly headings: readonly string[];
  /** Index of the first column with numbers. By default none has them. */
  readonly numbersFrom?: number;
  readonly rows: readonly TableRow[];
}

/**
 * Renders a table whose first column contains the headings of its rows. The roles repeat those of the elements,
 * because browsers drop the implicit roles when the style displays rows as cards.
 */
export function table({ kind, caption, headings, numbersFrom = headings.length, rows }: Table): Markup {
  const classOf = (column: number) => (column < numbersFrom ? undefined : html` class="n"`);
  const columns = headings.map(
    (heading, column) => html`<th scope="col" role="columnheader"${classOf(column)}>${heading}</th>`,
  );
  const row = ({ cells: [first, ...cells], isOld }: TableRow) => {
    const others = cells.map((cell, index) => html`<td role="cell"${classOf(index + 1)}>${cell}</td>`);
    return html`<tr role="row"${isOld === true ? html` class="old"` : undefined}><th scope="row" role="rowheader">${first}</th>${others}</tr>
`;
  };
  return html`<table role="table" class="${kind}"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns}</tr></thead>
<tbody role="rowgroup">${rows.map(row)}</tbody></table>`;
}

/** Returns the style that shows each heading before its cell when rows are displayed as cards. */
export function cardLabels(kind: string, headings: readonly string[]): string {
  return headings
    .map((heading, index) =>
      index === 0 ? '' : `.${kind} td:nth-child(${index + 1})::before{content:"${heading}"}`,
    )
    .join('\n');
}
