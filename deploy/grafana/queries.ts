import { z } from 'zod';

const dataSource = z.object({ type: z.string(), uid: z.string() });

const simplePanel = z.object({
  id: z.number(),
  type: z.string(),
  title: z.string().default(''),
  description: z.string().default(''),
  datasource: dataSource.optional(),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  targets: z
    .array(z.object({ refId: z.string(), expr: z.string(), datasource: dataSource.optional() }))
    .default([]),
  fieldConfig: z
    .object({
      defaults: z.object({ unit: z.string().optional(), noValue: z.string().optional() }),
      overrides: z
        .array(z.object({ properties: z.array(z.object({ id: z.string(), value: z.unknown() })) }))
        .default([]),
    })
    .optional(),
});
/** A collapsed row holds its panels; those of an open row follow it. */
const panel = simplePanel.extend({ panels: z.array(simplePanel).default([]) });

const variable = z.object({
  name: z.string(),
  type: z.string(),
  label: z.string().default(''),
  query: z.string().default(''),
  datasource: dataSource.optional(),
  multi: z.boolean().default(false),
  includeAll: z.boolean().default(false),
  allValue: z.string().optional(),
  refresh: z.number().optional(),
});

const annotation = z.object({
  name: z.string(),
  datasource: dataSource,
  useValueForTime: z.boolean(),
  target: z.object({ expr: z.string() }),
});

const dashboard = z.object({
  title: z.string(),
  editable: z.boolean(),
  panels: z.array(panel),
  templating: z.object({ list: z.array(variable) }),
  annotations: z.object({ list: z.array(annotation) }),
});

/** As much of a dashboard as its queries and its checks need. */
export type ReadDashboard = z.infer<typeof dashboard>;
export type ReadPanel = z.infer<typeof simplePanel>;
export type ReadVariable = ReadDashboard['templating']['list'][number];

/** Parses a dashboard's JSON; throws if it is not a dashboard. */
export function readDashboard(json: string): ReadDashboard {
  return dashboard.parse(JSON.parse(json));
}

/** All panels without the rows, those inside collapsed rows too. */
export function panelsOf({ panels }: Pick<ReadDashboard, 'panels'>): readonly ReadPanel[] {
  return panels.flatMap(({ panels: inside, ...each }) => (each.type === 'row' ? inside : [each]));
}

/** A query that Prometheus can run, and the panel it is from. */
export interface PanelQuery {
  readonly panel: string;
  readonly refId: string;
  readonly expr: string;
}

/** Returns every query, also of annotations, with "All" in each variable unless `chosen` has another value. */
export function panelQueries(
  json: string,
  chosen: Readonly<Record<string, string>> = {},
): readonly PanelQuery[] {
  const read = readDashboard(json);
  const expand = expandVariables(json, chosen);
  return [
    ...panelsOf(read).flatMap(({ title, targets }) =>
      targets.map(({ refId, expr }) => ({ panel: title, refId, expr: expand(expr) })),
    ),
    ...read.annotations.list.map(({ name, target }) => ({
      panel: `annotation ${name}`,
      refId: 'Anno',
      expr: expand(target.expr),
    })),
  ];
}

/** Returns a function that puts values in place of the variables: "All", unless `chosen` has another one. */
export function expandVariables(
  json: string,
  chosen: Readonly<Record<string, string>>,
): (expr: string) => string {
  const values = new Map([
    ['__rate_interval', '1m'],
    ...valuesOf(readDashboard(json)),
    ...Object.entries(chosen),
  ]);
  // `$1` is not a variable: it belongs to label_replace.
  return (expr) => expr.replaceAll(/\$(\w+)/g, (text, name: string) => values.get(name) ?? text);
}

function valuesOf({ templating }: ReadDashboard): readonly [name: string, value: string][] {
  return templating.list.flatMap(({ name, type, query, allValue }) => {
    if (type === 'constant') return [[name, query]];
    return allValue === undefined ? [] : [[name, allValue]];
  });
}
