import {
  panelsOf,
  type ReadDashboard,
  type ReadPanel,
  type ReadVariable,
} from '../../../deploy/grafana/queries.ts';
import { type Selector, selectorsOf } from './promql.ts';
import { UNITS } from './units.ts';

/** Returns the problems of a dashboard, one sentence each. */
type Rule = (dashboard: ReadDashboard) => readonly string[];

/**
 * The rules of Grafana's dashboard-linter (github.com/grafana/dashboard-linter, docs/index.md) by their names, for
 * machines without it. Some are stricter: they cover tables and annotations too.
 */
export const RULES = {
  'template-datasource-rule': (dashboard) => {
    const sources = dashboard.templating.list.filter(({ type }) => type === 'datasource');
    if (sources.length === 0) return ['no data source variable'];
    return sources
      .filter(({ name, label }) => name !== 'datasource' || label !== 'Data source')
      .map(({ name }) => `${name} should be datasource, labelled "Data source"`);
  },
  'template-job-rule': (dashboard) => templateProblems(dashboard, 'job', 'Job'),
  'template-instance-rule': (dashboard) => templateProblems(dashboard, 'instance', 'Instance'),
  'template-label-promql-rule': (dashboard) =>
    queryVariables(dashboard).flatMap(({ name, query }) => {
      const [, requested, expr] = /^(\w+)\((.+?)(?:, \w+)?\)$/.exec(query) ?? [];
      if (requested !== 'label_values' && requested !== 'query_result') return [`${name} asks for ${query}`];
      return problemsOf(expr ?? '').map((problem) => `${name}: ${problem}`);
    }),
  // 2 is Grafana's number for "on time range change".
  'template-on-time-change-reload-rule': (dashboard) =>
    queryVariables(dashboard)
      .filter(({ refresh }) => refresh !== 2)
      .map(({ name }) => `${name} is not reloaded`),
  'panel-datasource-rule': (dashboard) =>
    panelsOf(dashboard).flatMap(({ title, datasource, targets }) =>
      [datasource, ...targets.map((target) => target.datasource)]
        .filter((source) => source?.uid !== '$datasource')
        .map(() => `${title} has a data source of its own`),
    ),
  'panel-title-description-rule': (dashboard) =>
    panelsOf(dashboard)
      .filter(({ title, description }) => title === '' || description === '')
      .map(({ id, title }) => `${id} ${title} does not say what it shows`),
  'panel-units-rule': (dashboard) =>
    panelsOf(dashboard).flatMap((panel) =>
      unitsOf(panel)
        .filter((unit) => !UNITS.has(unit))
        .map((unit) => `${panel.title} has the unit "${unit}"`),
    ),
  'panel-no-targets-rule': (dashboard) =>
    panelsOf(dashboard)
      .filter(({ targets }) => targets.length === 0)
      .map(({ title }) => `${title} has no query`),
  // The two rules about LogQL have nothing to check when every data source is Prometheus.
  'target-logql-rule': notPrometheus,
  'target-logql-auto-rule': notPrometheus,
  'target-promql-rule': (dashboard) =>
    exprsOf(dashboard).flatMap(([title, expr]) => problemsOf(expr).map((problem) => `${title}: ${problem}`)),
  'target-rate-interval-rule': (dashboard) =>
    selectors(dashboard)
      .filter(
        ([, { within, range }]) => /^i?rate$/.test(within[0]?.name ?? '') && range !== '$__rate_interval',
      )
      .map(([title, { metric }]) => `${title}: the rate of ${metric} is over a fixed time`),
  'target-job-rule': (dashboard) => withoutMatcher(dashboard, 'job=~"$job"'),
  'target-instance-rule': (dashboard) => withoutMatcher(dashboard, 'instance=~"$instance"'),
  'target-counter-agg-rule': (dashboard) =>
    selectors(dashboard)
      .filter(([, { metric }]) => metric.endsWith('_total'))
      .filter(([, { within }]) => !/^(i?rate|increase)$/.test(within[0]?.name ?? ''))
      .map(([title, { metric }]) => `${title} shows the counter ${metric} as it is`),
  'uneditable-dashboard': ({ editable }) => (editable ? ['it can be edited'] : []),
} as const satisfies Record<string, Rule>;

function templateProblems(dashboard: ReadDashboard, name: string, label: string): readonly string[] {
  const template = dashboard.templating.list.find((variable) => variable.name === name);
  if (template === undefined) return [`no variable ${name}`];
  return [
    ...(template.datasource?.uid === '$datasource' ? [] : [`${name} has a data source of its own`]),
    ...(template.type === 'query' ? [] : [`${name} is no query`]),
    ...(template.label === label ? [] : [`${name} should be labelled ${label}`]),
    ...(template.multi ? [] : [`${name} allows one choice only`]),
    ...(template.allValue === '.+' ? [] : [`"All" of ${name} is not ".+"`]),
  ];
}

function queryVariables(dashboard: ReadDashboard): readonly ReadVariable[] {
  return dashboard.templating.list.filter(({ type }) => type === 'query');
}

/** Returns every query with the name of its panel or annotation. */
function exprsOf(dashboard: ReadDashboard): readonly (readonly [title: string, expr: string])[] {
  return [
    ...panelsOf(dashboard).flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
    ...dashboard.annotations.list.map(({ name, target }) => [name, target.expr] as const),
  ];
}

/** Returns the selectors of all parseable queries. */
export function selectors(dashboard: ReadDashboard): readonly (readonly [title: string, Selector])[] {
  return exprsOf(dashboard).flatMap(([title, expr]) =>
    problemsOf(expr).length > 0 ? [] : selectorsOf(expr).map((selector) => [title, selector] as const),
  );
}

function problemsOf(expr: string): readonly string[] {
  try {
    selectorsOf(expr);
    return [];
  } catch (error) {
    return [String(error)];
  }
}

function unitsOf({ fieldConfig }: ReadPanel): readonly string[] {
  const properties = fieldConfig?.overrides.flatMap((override) => override.properties) ?? [];
  return [
    fieldConfig?.defaults.unit ?? '',
    ...properties.filter(({ id }) => id === 'unit').map(({ value }) => String(value)),
  ];
}

function notPrometheus(dashboard: ReadDashboard): readonly string[] {
  return panelsOf(dashboard).flatMap(({ title, targets }) =>
    targets
      .filter(({ datasource }) => datasource?.type !== 'prometheus')
      .map(() => `${title} is not of Prometheus`),
  );
}

/** Returns whether a series comes from the rules: it has neither job nor instance. The linter's file `.lint` names these queries. */
export function isRecorded(metric: string): boolean {
  return /:|^ALERTS(_FOR_STATE)?$/.test(metric);
}

/** The panel that queries every exporter, whatever the variables select. */
export const PRESENCE = 'Exporter';

function withoutMatcher(dashboard: ReadDashboard, matcher: string): readonly string[] {
  return selectors(dashboard)
    .filter(([title, { metric }]) => title !== PRESENCE && !isRecorded(metric))
    .filter(([, { matchers }]) => !matchers.includes(matcher))
    .map(([title, { metric }]) => `${title}: ${metric} lacks ${matcher}`);
}
