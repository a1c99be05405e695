import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';

export type Panel = Builder<dashboard.Panel>;

/** A line of the dashboard with its heading; panels flow from left to right in a grid of 24 columns. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** What every panel has to say of itself. */
export interface PanelText {
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  readonly width: number;
  readonly height: number;
  /** Shown instead of "No data" where emptiness is good, or has a meaning. */
  readonly empty?: string;
}

export const DATA_SOURCE: common.DataSourceRef = { type: 'prometheus', uid: '$datasource' };

/** Grafana's named colours follow its theme, so that both light and dark stay readable. */
export const COLOUR = {
  plain: 'text',
  good: 'semi-dark-green',
  warning: 'semi-dark-orange',
  bad: 'semi-dark-red',
  info: 'semi-dark-blue',
} as const;
type Colour = (typeof COLOUR)[keyof typeof COLOUR];

/** Colours from a value on, in rising order; below the first of them it is `base`. */
export function steps(base: Colour, ...rising: readonly (readonly [number, Colour])[]): Thresholds {
  return new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps([{ value: null, color: base }, ...rising.map(([value, color]) => ({ value, color }))]);
}
export type Thresholds = Builder<dashboard.ThresholdsConfig>;

/** The value as it is now: for stats, bars and tables. */
export function instant(expr: string, legend = ''): prometheus.DataqueryBuilder {
  return query(expr).instant().legendFormat(legend);
}

function query(expr: string): prometheus.DataqueryBuilder {
  return new prometheus.DataqueryBuilder()
    .expr(expr)
    .datasource(DATA_SOURCE)
    .editorMode(prometheus.QueryEditorMode.Code);
}

/** What the library's panels have in common, which it has no name for. */
interface Titled {
  title(text: string): this;
  description(text: string): this;
  unit(unit: string): this;
  span(columns: number): this;
  height(rows: number): this;
  datasource(source: common.DataSourceRef): this;
}

/** A panel with what every panel has. */
export function titled<P extends Titled>(panel: P, text: PanelText): P {
  return panel
    .title(text.title)
    .description(text.description)
    .unit(text.unit)
    .span(text.width)
    .height(text.height)
    .datasource(DATA_SOURCE);
}

/** One number. */
export function numberPanel(text: PanelText, expr: string, thresholds: Thresholds): stat.PanelBuilder {
  const panel = titled(new stat.PanelBuilder(), text)
    .withTarget(instant(expr).refId('A'))
    .thresholds(thresholds)
    .colorMode(common.BigValueColorMode.Value)
    .graphMode(common.BigValueGraphMode.None);
  return text.empty === undefined ? panel : panel.noValue(text.empty);
}

/** Lines over time; a query's legend names its lines. */
export function linesPanel(
  text: PanelText,
  queries: readonly (readonly [expr: string, legend: string])[],
): timeseries.PanelBuilder {
  const panel = titled(new timeseries.PanelBuilder(), text)
    .targets(
      queries.map(([expr, legend], index) => query(expr).range().legendFormat(legend).refId(refId(index))),
    )
    .axisSoftMin(0)
    .fillOpacity(10)
    .showPoints(common.VisibilityMode.Never)
    .tooltip(
      new common.VizTooltipOptionsBuilder()
        .mode(common.TooltipDisplayMode.Multi)
        .sort(common.SortOrder.Descending),
    )
    .legend(
      new common.VizLegendOptionsBuilder()
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom)
        .showLegend(true),
    );
  return text.empty === undefined ? panel : panel.noValue(text.empty);
}

/** Things that happened, stacked, one bar for each `step`: windows that are longer than a step count an event twice. */
export function barsPanel(
  text: PanelText,
  queries: readonly (readonly [expr: string, legend: string])[],
  step: string,
): timeseries.PanelBuilder {
  return stacked(linesPanel(text, queries))
    .drawStyle(common.GraphDrawStyle.Bars)
    .fillOpacity(80)
    .interval(step)
    .decimals(0);
}

export function stacked(panel: timeseries.PanelBuilder): timeseries.PanelBuilder {
  return panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal)).fillOpacity(40);
}

/** Draws the thresholds of a panel as dashed lines. */
export function withLimit(panel: timeseries.PanelBuilder, thresholds: Thresholds): timeseries.PanelBuilder {
  return panel
    .thresholds(thresholds)
    .thresholdsStyle(
      new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed),
    );
}

/** Grafana's names of a panel's queries: A, B, C. */
export function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}
