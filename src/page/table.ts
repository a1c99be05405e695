import { html, type Markup, type Piece } from './html.ts';

/** A column: its heading, and whether it contains numbers. */
export interface Column {
  readonly heading: string;
  readonly isNumber?: boolean;
}

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
  readonly columns: readonly Column[];
  readonly rows: readonly TableRow[];
}

/**
 * Renders a table whose first column contains the headings of its rows. The roles repeat those of the elements,
 * because browsers drop the implicit roles when the style displays rows as cards.
 */
export function table({ kind, caption, columns, rows }: Table): Markup {
  const headings = columns.map(
    ({ heading, isNumber }) => html`<th scope="col" role="columnheader"${classOf(isNumber)}>${heading}</th>`,
  );
  return html`<table role="table" class="${kind}"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${headings}</tr></thead>
<tbody role="rowgroup">${rows.map((each) => row(each, columns))}</tbody></table>`;
}

function row({ cells: [first, ...cells], isOld }: TableRow, [, ...columns]: readonly Column[]): Markup {
  const others = cells.map(
    (cell, index) => html`<td role="cell"${classOf(columns[index]?.isNumber)}>${cell}</td>`,
  );
  return html`<tr role="row"${isOld === true ? html` class="old"` : undefined}><th scope="row" role="rowheader">${first}</th>${others}</tr>
`;
}

function classOf(isNumber: boolean | undefined): Piece {
  return isNumber === true ? html` class="n"` : undefined;
}

/** Returns the style that shows each heading before its cell when rows are displayed as cards. */
export function cardLabels(kind: string, columns: readonly Column[]): string {
  return columns
    .map(({ heading }, index) =>
      index === 0 ? '' : `.${kind} td:nth-child(${index + 1})::before{content:"${heading}"}`,
    )
    .join('\n');
}
