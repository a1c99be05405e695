import { z } from 'zod';
import { html, type Markup } from '../../../src/page/html.ts';
import type { Series } from './answers.ts';
import { type DrawnPanel, fieldOf, type OverriddenField } from './panel.ts';
import { shown, shownText } from './value.ts';

const filter = z.object({
  include: z.object({ names: z.array(z.string()), pattern: z.string().optional() }),
});
const organize = z.object({
  indexByName: z.record(z.string(), z.number()),
  renameByName: z.record(z.string(), z.string()),
});

type Cell = string | number;
type Row = Readonly<Record<string, Cell>>;

/** Draws a table panel, with Grafana's transformations `merge`, `filterFieldsByName` and `organize`. */
export function drawTable(panel: DrawnPanel, series: readonly Series[]): Markup {
  const option = (id: string): unknown => panel.transformations.find((each) => each.id === id)?.options;
  const { include } = filter.parse(option('filterFieldsByName'));
  const { indexByName, renameByName } = organize.parse(option('organize'));
  const pattern = include.pattern === undefined ? undefined : new RegExp(include.pattern.slice(1, -1));
  const rows = merged(panel.targets.length === 1 ? series.map((each) => ({ ...each, refId: '' })) : series);
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
    .filter((name) => include.names.includes(name) || pattern?.test(name) === true)
    .sort((one, other) => (indexByName[one] ?? 99) - (indexByName[other] ?? 99));
  const columns = names
    .map((name) => ({ name, title: renameByName[name] ?? name }))
    .map((column) => ({ ...column, field: fieldOf(panel, column.title) }));
  if (rows.length === 0)
    return html`<div class="none">${panel.fieldConfig.defaults.noValue ?? 'No data'}</div>`;
  const [sort] = panel.options.sortBy;
  const sortedBy = columns.find(({ title }) => title === sort?.displayName)?.name ?? '';
  const sorted = rows.toSorted(
    (one, other) => compare(one[sortedBy], other[sortedBy]) * (sort?.desc ? -1 : 1),
  );
  const visible = columns.filter(({ field }) => field.hidden !== true);
  return html`<table><tr>${visible.map(({ title, field }) => html`<th style="${field.width === undefined ? '' : `width:${field.width}px`}">${title}</th>`)}</tr>
${sorted.map((row) => html`<tr>${visible.map(({ name, field }) => html`<td>${drawCell(row[name], field)}</td>`)}</tr>`)}</table>`;
}

/** Merges rows of all queries whose common labels are equal. */
function merged(series: readonly Series[]): readonly Row[] {
  const rows: Record<string, Cell>[] = [];
  for (const { refId, labels, points } of series) {
    const { __name: _, ...own } = labels;
    const name = refId === '' ? 'Value' : `Value #${refId}`;
    const value = points[0]?.[1] ?? 0;
    const found = rows.find(
      (row) =>
        !(name in row) &&
        Object.entries(own).every(([label, text]) => !(label in row) || row[label] === text),
    );
    if (found === undefined) rows.push({ ...own, [name]: value });
    else Object.assign(found, own, { [name]: value });
  }
  return rows;
}

function compare(one: Cell | undefined, other: Cell | undefined): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one ?? '').localeCompare(String(other ?? ''));
}

function drawCell(cell: Cell | undefined, field: OverriddenField): Markup {
  if (cell === undefined) return html``;
  const { text, colour } = typeof cell === 'number' ? shown(cell, field) : shownText(cell, field);
  if (field.cellOptions?.type === 'gauge' && typeof cell === 'number') {
    return html`<div class="gauge"><i style="width:${Math.round(cell * 100)}%;background:${colour}"></i><span>${text}</span></div>`;
  }
  const style = field.cellOptions?.type === 'color-text' ? `color:${colour}` : '';
  return html`<span class="${field.links === undefined ? '' : 'link'}" style="${style}">${text}</span>`;
}
