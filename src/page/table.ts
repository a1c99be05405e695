import { html, type Markup, type Piece } from './html.ts';

/** A column: its heading, and whether numbers stand in it. */
export interface Column {
  readonly heading: string;
  readonly isNumber?: boolean;
}

export interface Table {
  /** Names the table in the style, where its columns' widths are. */
  readonly kind: string;
  /** Said to those who can't see what stands above it. */
  readonly caption: Piece;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Piece[])[];
}

/**
 * A table whose first column heads its rows. The roles say what the elements say already: browsers forget
 * that once the style makes cards of the rows.
 */
export function table({ kind, caption, columns, rows }: Table): Markup {
  const headings = columns.map(
    ({ heading, isNumber }) => html`<th scope="col" role="columnheader"${classOf(isNumber)}>${heading}</th>`,
  );
  return html`<table role="table" class="${kind}"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${headings}</tr></thead>
<tbody role="rowgroup">${rows.map((cells) => row(cells, columns))}</tbody></table>`;
}

function row([first, ...cells]: readonly Piece[], [, ...columns]: readonly Column[]): Markup {
  const others = cells.map(
    (cell, index) => html`<td role="cell"${classOf(columns[index]?.isNumber)}>${cell}</td>`,
  );
  return html`<tr role="row"><th scope="row" role="rowheader">${first}</th>${others}</tr>
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
