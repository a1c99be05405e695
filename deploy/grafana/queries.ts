import { z } from 'zod';

const dataSource = z.object({ type: z.string(), uid: z.string() });

const panel = z.object({
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
      defaults: z.object({ unit: z.string().optional() }),
      overrides: z
        .array(z.object({ properties: z.array(z.object({ id: z.string(), value: z.unknown() })) }))
        .default([]),
    })
    .optional(),
});

const variable = z.object({
  name: z.string(),
  type: z.string(),
  label: z.string().default(''),
  query: z.string(),
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
export type ReadPanel = ReadDashboard['panels'][number];
export type ReadVariable = ReadDashboard['templating']['list'][number];

/** Reads a dashboard's JSON; throws where it is none. */
export function readDashboard(json: string): ReadDashboard {
  return dashboard.parse(JSON.parse(json));
}

/** A query that Prometheus can run, and where it is from. */
export interface PanelQuery {
  readonly panel: string;
  readonly expr: string;
}

/** Every query of the dashboard, annotations too, with "All" chosen in each variable. */
export function panelQueries(json: string, rateInterval = '1m'): readonly PanelQuery[] {
  const { panels, annotations, templating } = readDashboard(json);
  const values = new Map([['__rate_interval', rateInterval]]);
  for (const { name, allValue } of templating.list) {
    if (allValue !== undefined) values.set(name, allValue);
  }
  // What is no variable stays: `$1` belongs to label_replace.
  const expand = (expr: string): string =>
    expr.replaceAll(/\$(\w+)/g, (text, name: string) => values.get(name) ?? text);
  return [
    ...panels.flatMap(({ title, targets }) =>
      targets.map(({ expr }) => ({ panel: title, expr: expand(expr) })),
    ),
    ...annotations.list.map(({ name, target }) => ({
      panel: `annotation ${name}`,
      expr: expand(target.expr),
    })),
  ];
}
