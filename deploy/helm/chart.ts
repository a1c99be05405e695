// Writes the chart's generated files: rules, dashboard and schema; with --check it only says whether they are up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { chartValues } from './valuesSchema.ts';

const DEPLOY = new URL('../', import.meta.url);
const CHART = new URL('mongodbatlas-restore-exporter/', import.meta.url);

/** Helm matches with Go's regular expressions, which have no lookahead. The one in use asks for a character. */
const LOOKAHEAD = '^(?=[0-9])';

/** Returns each generated file of the chart, by its path in the chart. */
export function renderChartFiles(): Readonly<Record<string, string>> {
  const rules = read('prometheus/rules.yml');
  return {
    // Helm packs no file from outside the chart.
    'files/rules.yml': rules.slice(rules.search(/^groups:$/m)),
    'files/dashboard.json': read('grafana/dashboards/mongodbatlas-restores.json'),
    'values.schema.json': `${JSON.stringify(valuesSchema(), undefined, 2)}\n`,
  };
}

function valuesSchema(): unknown {
  const { properties, ...schema } = z.toJSONSchema(chartValues, { io: 'input', target: 'draft-7' });
  // Values may leave out whatever values.yaml has. Helm adds `global` for every chart, and a parent chart sets `enabled`,
  // the condition of its dependency.
  const { required: _, ...rest } = schema;
  const optional = dropRequired({ ...rest, properties });
  const {
    $schema,
    required: _projects,
    ...config
  } = JSON.parse(read('../config/exporter.schema.json'), forGo);
  return {
    $schema,
    ...optional,
    properties: {
      global: { type: 'object' },
      enabled: { type: 'boolean' },
      config,
      ...(optional['properties'] as object),
    },
  };
}

function forGo(this: Record<string, unknown>, key: string, value: unknown): unknown {
  if (key !== 'pattern' || typeof value !== 'string' || !value.startsWith(LOOKAHEAD)) return value;
  this['minLength'] = 1;
  return `^${value.slice(LOOKAHEAD.length)}`;
}

function dropRequired(schema: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(schema, (key, value) => (key === 'required' ? undefined : value)));
}

function read(path: string): string {
  return readFileSync(new URL(path, DEPLOY), 'utf8');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of Object.entries(renderChartFiles())) {
    const file = new URL(path, CHART);
    if (!process.argv.includes('--check')) writeFileSync(file, text);
    else if (readFileSync(file, 'utf8') !== text) {
      process.stderr.write(`${fileURLToPath(file)} is out of date: run npm run generate\n`);
      process.exitCode = 1;
    }
  }
}
