import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as table from '@grafana/grafana-foundation-sdk/table';
import { COLOUR, instant, type PanelText, refId, type Thresholds, titled } from './panels.ts';

/** A column is a label of the samples, or the value of a query of its own. */
export type Column =
  | { readonly title: string; readonly label: string; readonly width?: number }
  | {
      readonly title: string;
      readonly expr: string;
      readonly unit?: string;
      readonly thresholds?: Thresholds;
      readonly mappings?: readonly dashboard.ValueMapping[];
      readonly width?: number;
    };

/** Seconds that stand for "never": longer ago than anything, so that it sorts as the worst. */
export const NEVER = 10_000_000_000;
export const NEVER_MAPPING: dashboard.ValueMapping = {
  type: dashboard.MappingType.ValueToText,
  options: { [String(NEVER)]: { text: 'never', color: COLOUR.bad, index: 0 } },
};

/**
 * Rows of what is true now. Rows of several queries are one where the labels that all queries have are
 * equal, so the first query carries all labels and the others those that tell its rows apart.
 */
export function tablePanel(
  text: PanelText,
  columns: readonly Column[],
  sort: { readonly by: string; readonly descending: boolean },
): table.PanelBuilder {
  const values = columns.filter((column) => 'expr' in column);
  const fieldOf = new Map(
    values.map((column, index) => [column.title, values.length === 1 ? 'Value' : `Value #${refId(index)}`]),
  );
  const fields = columns.map((column) =>
    'label' in column ? column.label : (fieldOf.get(column.title) ?? ''),
  );
  const panel = titled(new table.PanelBuilder(), text)
    .noValue(text.empty ?? '–')
    .targets(
      values.map((column, index) =>
        instant(column.expr).format(prometheus.PromQueryFormat.Table).refId(refId(index)),
      ),
    )
    .sortBy([new common.TableSortByFieldStateBuilder().displayName(sort.by).desc(sort.descending)])
    .cellHeight(common.TableCellHeight.Sm)
    .filterable(true);
  if (values.length > 1) panel.withTransformation({ id: 'merge', options: {} });
  // Only columns that are named are shown: what else the samples carry is for the joins.
  panel.withTransformation({
    id: 'filterFieldsByName',
    options: { include: { names: fields } },
  });
  panel.withTransformation({
    id: 'organize',
    options: {
      indexByName: Object.fromEntries(fields.map((field, index) => [field, index])),
      renameByName: Object.fromEntries(fields.map((field, index) => [field, columns[index]?.title ?? field])),
      excludeByName: {},
    },
  });
  for (const column of columns) {
    const properties = overrides(column);
    if (properties.length > 0) panel.overrideByName(column.title, properties);
  }
  return panel;
}

function overrides(column: Column): dashboard.DynamicConfigValue[] {
  const width = column.width === undefined ? [] : [{ id: 'custom.width', value: column.width }];
  if ('label' in column) return width;
  const thresholds = built(column.thresholds);
  return [
    ...width,
    ...(column.unit === undefined ? [] : [{ id: 'unit', value: column.unit }]),
    ...(column.mappings === undefined ? [] : [{ id: 'mappings', value: column.mappings }]),
    ...(thresholds === undefined
      ? []
      : [
          { id: 'thresholds', value: thresholds },
          { id: 'custom.cellOptions', value: { type: common.TableCellDisplayMode.ColorText } },
        ]),
  ];
}

function built<T>(builder: Builder<T> | undefined): T | undefined {
  return builder?.build();
}
