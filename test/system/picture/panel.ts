import { z } from 'zod';

const thresholds = z.object({
  steps: z.array(z.object({ value: z.number().nullable(), color: z.string() })),
});
const mapping = z.object({
  options: z.record(z.string(), z.object({ text: z.string().optional(), color: z.string().optional() })),
});
const custom = z.object({
  drawStyle: z.string().optional(),
  stacking: z.object({ mode: z.string() }).optional(),
  thresholdsStyle: z.object({ mode: z.string() }).optional(),
});
const field = z.object({
  unit: z.string().optional(),
  noValue: z.string().optional(),
  max: z.number().optional(),
  thresholds: thresholds.optional(),
  mappings: z.array(mapping).default([]),
  custom: custom.default({}),
});
const override = z.object({
  matcher: z.object({ options: z.unknown() }),
  properties: z.array(z.object({ id: z.string(), value: z.unknown() })),
});
const simplePanel = z.object({
  type: z.string(),
  title: z.string().default(''),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  options: z
    .object({
      colorMode: z.string().optional(),
      sortBy: z.array(z.object({ displayName: z.string(), desc: z.boolean() })).default([]),
    })
    .default({ sortBy: [] }),
  fieldConfig: z
    .object({ defaults: field, overrides: z.array(override) })
    .default({ defaults: { mappings: [], custom: {} }, overrides: [] }),
  targets: z
    .array(
      z.object({
        refId: z.string(),
        expr: z.string(),
        instant: z.boolean(),
        legendFormat: z.string().default(''),
      }),
    )
    .default([]),
  interval: z.string().optional(),
  transformations: z.array(z.object({ id: z.string(), options: z.unknown() })).default([]),
});
const panel = simplePanel.extend({
  collapsed: z.boolean().default(false),
  panels: z.array(simplePanel).default([]),
});
const dashboard = z.object({ title: z.string(), panels: z.array(panel) });

/** The parts of a panel that a picture shows. */
export type DrawnPanel = z.infer<typeof panel>;
export type Field = z.infer<typeof field>;

/** Parses the panels of a dashboard; throws if it is not a dashboard. */
export function parsePanels(json: string): readonly DrawnPanel[] {
  return dashboard.parse(JSON.parse(json)).panels;
}

const overrides = field.omit({ mappings: true, custom: true }).extend({
  mappings: z.array(mapping).optional(),
  width: z.number().optional(),
  hidden: z.boolean().optional(),
  links: z.array(z.unknown()).optional(),
  cellOptions: z.object({ type: z.string() }).optional(),
  color: z.object({ fixedColor: z.string() }).optional(),
});
export type OverriddenField = Field & Omit<z.infer<typeof overrides>, 'mappings'>;

/** Returns the settings of a column or a line: those of the panel with the overrides of its name. */
export function fieldOf({ fieldConfig }: Pick<DrawnPanel, 'fieldConfig'>, name: string): OverriddenField {
  const properties = fieldConfig.overrides
    .filter(({ matcher }) => matcher.options === name)
    .flatMap((override) => override.properties.map(({ id, value }) => [id.replace('custom.', ''), value]));
  const { mappings, ...own } = overrides.parse(Object.fromEntries(properties));
  return {
    ...fieldConfig.defaults,
    ...own,
    mappings: mappings ?? fieldConfig.defaults.mappings,
  };
}
