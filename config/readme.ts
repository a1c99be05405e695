// Writes the generated tables into the READMEs; with --check it only reports whether they are up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { CLUSTER_DELETED, CLUSTER_INFO } from '../src/metrics/clusterInfo.ts';
import { DOWNLOADS_EXPIRING, TARGET_FAMILIES } from '../src/metrics/families.ts';
import { PREFIX } from '../src/metrics/family.ts';
import { createInstruments } from '../src/metrics/instruments.ts';
import type { FamilyHead } from '../src/metrics/sample.ts';
import { renderJsonSchema } from './schema.ts';

interface Setting {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Setting>>;
  readonly items?: Setting;
  readonly additionalProperties?: Setting | boolean;
}

function metricsTable(families: readonly FamilyHead[]): string {
  const rows = families.map(({ name, type, labels, help }) => {
    const shown = labels.map((label) => `\`${label}\``).join(', ');
    return `| \`${name.replace(PREFIX, '')}\` | ${type} | ${shown === '' ? '–' : shown} | ${help} |`;
  });
  return ['| metric | type | labels | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function ownFamilies(): readonly FamilyHead[] {
  const { registry } = createInstruments(false);
  const metrics = registry.getMetricsAsArray();
  return metrics.map((metric) => ({
    name: 'name' in metric ? String(metric.name) : '',
    type: typeOf('type' in metric ? String(metric.type) : ''),
    help: 'help' in metric ? String(metric.help) : '',
    labels: 'labelNames' in metric && Array.isArray(metric.labelNames) ? metric.labelNames.map(String) : [],
  }));
}

function typeOf(type: string): FamilyHead['type'] {
  return type === 'counter' || type === 'histogram' ? type : 'gauge';
}

function settingsTable(): string {
  const rows = [...rowsOf('', JSON.parse(renderJsonSchema()))];
  return ['| setting | what it does |', '| --- | --- |', ...rows].join('\n');
}

function* rowsOf(path: string, setting: Setting): Generator<string> {
  if (path !== '' && setting.description !== undefined) yield `| \`${path}\` | ${setting.description} |`;
  for (const [key, inner] of Object.entries(setting.properties ?? {})) {
    yield* rowsOf(path === '' ? key : `${path}.${key}`, inner);
  }
  if (setting.items?.properties !== undefined) yield* rowsOf(`${path}[]`, setting.items);
  if (typeof setting.additionalProperties === 'object') {
    yield* rowsOf(`${path}.<name>`, setting.additionalProperties);
  }
}

const rulesFile = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string().optional(),
          labels: z.object({ severity: z.string().optional() }).optional(),
        }),
      ),
    }),
  ),
});

function alertsTable(): string {
  const severities = new Map<string, Set<string>>();
  for (const { alert, labels } of rulesFile
    .parse(parse(read('deploy/prometheus/rules.yml')))
    .groups.flatMap(({ rules }) => rules)) {
    if (alert === undefined || labels?.severity === undefined) continue;
    severities.set(alert, (severities.get(alert) ?? new Set()).add(labels.severity));
  }
  const rows = [...severities].map(([alert, of]) => {
    const meaning = meaningOf(read(`deploy/runbooks/${alert}.md`));
    return `| [${alert}](${alert}.md) | ${[...of].join(', ')} | ${meaning} |`;
  });
  return ['| alert | severity | means |', '| --- | --- | --- |', ...rows].join('\n');
}

/** The first sentence of a runbook. */
function meaningOf(runbook: string): string {
  const [, meaning] = /## Meaning\s+(.+?[.:])\s/s.exec(runbook) ?? [];
  if (meaning === undefined) throw new Error('a runbook has no meaning');
  return meaning.replaceAll('\n', ' ').replace(/:$/, '.');
}

function read(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
}

/** The generated tables of each README. */
const TABLES: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'config/README.md': { settings: settingsTable },
  'src/metrics/README.md': {
    'target metrics': () =>
      metricsTable([...TARGET_FAMILIES, DOWNLOADS_EXPIRING, CLUSTER_INFO, CLUSTER_DELETED]),
    'exporter metrics': () => metricsTable(ownFamilies()),
  },
  'deploy/runbooks/README.md': { alerts: alertsTable },
};

function fill(text: string, name: string, table: string): string {
  const [begin, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`no place for ${name}: add ${begin} and ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${table}\n\n${text.slice(to)}`;
}

for (const [path, tables] of Object.entries(TABLES)) {
  const text = read(path);
  const filled = Object.entries(tables).reduce((before, [name, table]) => fill(before, name, table()), text);
  if (!process.argv.includes('--check')) writeFileSync(new URL(`../${path}`, import.meta.url), filled);
  else if (filled !== text) {
    process.stderr.write(`${path} is out of date: run npm run generate\n`);
    process.exitCode = 1;
  }
}
