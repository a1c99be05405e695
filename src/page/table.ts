import { html, type Markup, type Piece } from './html.ts';

/** A column: its heading, and whether numbers stand in it. */
export interface Column {
  readonly heading: string;
  readonly isNumber?: boolean;
}

/** A row: its cells, the first of which heads it. */
export interface TableRow {
  readonly cells: readonly Piece[];
  /** Its numbers are too old to trust: grey. */
  readonly isOld?: boolean;
}

export interface Table {
  /** Names the table in the style, where its columns' widths are. */
  readonly kind: string;
  /** For screen readers. */
  readonly caption: Piece;
  readonly columns: readonly Column[];
  readonly rows: readonly TableRow[];
}

/**
 * A table whose first column heads its rows. The roles repeat the elements: browsers forget those once the
 * style makes cards of the rows.
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

/** Style that puts each heading before its cell, where rows are cards. */
export function cardLabels(kind: string, columns: readonly Column[]): string {
  return columns
    .map(({ heading }, index) =>
      index === 0 ? '' : `.${kind} td:nth-child(${index + 1})::before{content:"${heading}"}`,
    )
    .join('\n');
}
