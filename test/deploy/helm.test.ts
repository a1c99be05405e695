import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderChartFiles } from '../../deploy/helm/chart.ts';
import { chartValues } from '../../deploy/helm/valuesSchema.ts';
import { CHART, chartFile, VALUE_SETS } from './helm/chart.ts';

const PACKAGE = JSON.parse(readFileSync('package.json', 'utf8'));

test('the chart and the exporter that it installs have the version of the package', () => {
  const { name, version, appVersion } = parse(chartFile('Chart.yaml'));
  expect([name, version, appVersion]).toEqual([PACKAGE.name, PACKAGE.version, PACKAGE.version]);
  expect(CHART).toMatch(new RegExp(`/${name}/$`));
});

test('rules, dashboard and schema of the chart are generated from the shared files', () => {
  for (const [path, text] of Object.entries(renderChartFiles())) expect(chartFile(path)).toBe(text);
  const rules = parse(readFileSync('deploy/prometheus/rules.yml', 'utf8'));
  expect(parse(chartFile('files/rules.yml'))).toEqual(rules);
});

test('values.yaml names every value, each with a default of its type', () => {
  const { config, ...values } = parse(chartFile('values.yaml'));
  expect(config).toEqual({});
  expect(chartValues.parse(values)).toEqual(values);
});

test('the schema has no regular expression that Go cannot compile', () => {
  expect(chartFile('values.schema.json')).not.toMatch(/\(\?[=!<]/);
});

test('the chart is tried with at least six sets of values', () => {
  expect(VALUE_SETS.length).toBeGreaterThanOrEqual(6);
});
