import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';

export type Panel = Builder<dashboard.Panel>;

/** A section of the dashboard; its panels flow from left to right in a grid of 24 columns. */
export interface Row {
  readonly title: string;
  readonly collapsed?: true;
  readonly panels: readonly Panel[];
}

/** Texts and size that every panel has. */
export interface PanelText {
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  readonly width: number;
  readonly height: number;
  /** Shown instead of Grafana's "No data". An empty result never means that all is well: nobody may know. */
  readonly empty?: string;
}

/** Shown where nothing can be said, above all while no exporter answers. */
export const NOT_KNOWN = 'not known';

export const DATA_SOURCE: common.DataSourceRef = { type: 'prometheus', uid: '$datasource' };

/** Grafana's named colours follow its theme: readable in light and dark. */
export const COLOUR = {
  plain: 'text',
  good: 'semi-dark-green',
  warning: 'semi-dark-orange',
  bad: 'semi-dark-red',
  info: 'semi-dark-blue',
} as const;
type Colour = (typeof COLOUR)[keyof typeof COLOUR];

/** Returns thresholds: `base` below the first value, then each colour from its value on. */
export function steps(base: Colour, ...rising: readonly (readonly [number, Colour])[]): Thresholds {
  return new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps([{ value: null, color: base }, ...rising.map(([value, color]) => ({ value, color }))]);
}
export type Thresholds = Builder<dashboard.ThresholdsConfig>;

/** Returns a query for the current value: for stats, bars and tables. */
export function instant(expr: string, legend = ''): prometheus.DataqueryBuilder {
  return query(expr).instant().legendFormat(legend);
}

function query(expr: string): prometheus.DataqueryBuilder {
  return new prometheus.DataqueryBuilder()
    .expr(expr)
    .datasource(DATA_SOURCE)
    .editorMode(prometheus.QueryEditorMode.Code);
}

/** Methods common to the library's panel builders, which share no type. */
interface Titled {
  title(text: string): this;
  description(text: string): this;
  unit(unit: string): this;
  span(columns: number): this;
  height(rows: number): this;
  datasource(source: common.DataSourceRef): this;
}

/** Sets the texts and the size of a panel. */
export function titled<P extends Titled>(panel: P, text: PanelText): P {
  return panel
    .title(text.title)
    .description(text.description)
    .unit(text.unit)
    .span(text.width)
    .height(text.height)
    .datasource(DATA_SOURCE);
}

/** One number, or "not known". */
export function numberPanel(text: PanelText, expr: string, thresholds: Thresholds): stat.PanelBuilder {
  return titled(new stat.PanelBuilder(), text)
    .withTarget(instant(expr).refId('A'))
    .thresholds(thresholds)
    .colorMode(common.BigValueColorMode.Value)
    .graphMode(common.BigValueGraphMode.None)
    .noValue(text.empty ?? NOT_KNOWN);
}

/** Lines over time; the legend of a query names its lines. */
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
  return panel.noValue(text.empty ?? NOT_KNOWN);
}

/** Events, stacked, one bar per `step`: a window longer than the step would count an event twice. */
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

/** Returns Grafana's name of a panel's query: A, B, C. */
export function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}
