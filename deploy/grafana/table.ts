import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as table from '@grafana/grafana-foundation-sdk/table';
import { COLOUR, instant, type PanelText, refId, type Thresholds, titled } from './panels.ts';

/** A link on the cells of a column. */
export interface CellLink {
  readonly title: string;
  readonly url: string;
}

interface AnyColumn {
  readonly title: string;
  readonly width?: number;
  /** Only links use it. */
  readonly hidden?: true;
  readonly link?: CellLink;
}
interface LabelColumn extends AnyColumn {
  readonly label: string;
  readonly mappings?: readonly dashboard.ValueMapping[];
}
interface ValueColumn extends AnyColumn {
  readonly expr: string;
  readonly unit?: string;
  readonly thresholds?: Thresholds;
  readonly mappings?: readonly dashboard.ValueMapping[];
  /** A bar from 0 to 1 behind the number. */
  readonly bar?: true;
}

/** A column shows a label of the samples, or the value of a query of its own. */
export type Column = LabelColumn | ValueColumn;

/** Seconds that stand for "never": longer ago than anything, so that it sorts first. */
export const NEVER = 10_000_000_000;
export const NEVER_MAPPING: dashboard.ValueMapping = {
  type: dashboard.MappingType.ValueToText,
  options: { [String(NEVER)]: { text: 'never', color: COLOUR.bad, index: 0 } },
};

/** An empty table looks the same whether nothing is there or nobody knows: a number near it tells. */
const NOTHING_LISTED = 'Nothing listed. The numbers at the top say whether that is known.';

const MIN_COLUMN_WIDTH = 80;

interface TableOptions {
  readonly by: string;
  readonly descending: boolean;
  /** Regular expression of further labels to show as columns, after the named ones. */
  readonly alsoLabels?: string;
}

/**
 * Table of the current values. Rows of several queries become one if the labels that all queries have are
 * equal: the first query carries all labels, the others those that identify a row.
 */
export function tablePanel(
  text: PanelText,
  columns: readonly Column[],
  { by, descending, alsoLabels }: TableOptions,
): table.PanelBuilder {
  const values = columns.filter((column) => 'expr' in column);
  const fieldOf = new Map(
    values.map((column, index) => [column.title, values.length === 1 ? 'Value' : `Value #${refId(index)}`]),
  );
  const fields = columns.map((column) =>
    'label' in column ? column.label : (fieldOf.get(column.title) ?? ''),
  );
  const panel = titled(new table.PanelBuilder(), text)
    .noValue(text.empty ?? NOTHING_LISTED)
    .targets(
      values.map((column, index) =>
        instant(column.expr).format(prometheus.PromQueryFormat.Table).refId(refId(index)),
      ),
    )
    .sortBy([new common.TableSortByFieldStateBuilder().displayName(by).desc(descending)])
    // Grafana's own minimum, 150, makes tables of many columns scroll sideways.
    .minWidth(MIN_COLUMN_WIDTH)
    .cellHeight(common.TableCellHeight.Sm)
    .filterable(true);
  if (values.length > 1) panel.withTransformation({ id: 'merge', options: {} });
  // Further labels of the samples serve the joins.
  panel.withTransformation({
    id: 'filterFieldsByName',
    options: {
      include: { names: fields, ...(alsoLabels === undefined ? {} : { pattern: `/${alsoLabels}/` }) },
    },
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
  const properties: dashboard.DynamicConfigValue[] = [];
  const set = (id: string, value: unknown) => void (value !== undefined && properties.push({ id, value }));
  set('custom.width', column.width);
  set('mappings', column.mappings);
  if (column.link !== undefined) set('links', [{ ...column.link, targetBlank: true }]);
  if (column.hidden === true) {
    // Grafana renamed the property; each version ignores the other name.
    set('custom.hidden', true);
    set('custom.hideFrom', { viz: true, legend: true, tooltip: true });
  }
  if ('label' in column) {
    if (column.mappings !== undefined)
      set('custom.cellOptions', { type: common.TableCellDisplayMode.ColorText });
    return properties;
  }
  set('unit', column.unit);
  set('thresholds', column.thresholds?.build());
  if (column.bar === true) {
    set('min', 0);
    set('max', 1);
    set('custom.cellOptions', {
      type: common.TableCellDisplayMode.Gauge,
      mode: common.BarGaugeDisplayMode.Basic,
      valueDisplayMode: common.BarGaugeValueMode.Text,
    });
  } else if (column.thresholds !== undefined) {
    set('custom.cellOptions', { type: common.TableCellDisplayMode.ColorText });
  }
  return properties;
}
