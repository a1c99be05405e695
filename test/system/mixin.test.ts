import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { temporaryDirectory } from '../temporaryDirectory.ts';
import { skippedWithout, toolPath } from '../tools/tool.ts';

const MIXIN = 'deploy/mixin/mixin.libsonnet';
const SAYS = skippedWithout('jsonnet', 'jsonnet-lint');

const rule = z.looseObject({
  record: z.string().optional(),
  alert: z.string().optional(),
  expr: z.string(),
  labels: z.record(z.string(), z.string()).optional(),
});
const rules = z.object({ groups: z.array(z.object({ name: z.string(), rules: z.array(rule) })) });

function jsonnet(expression: string) {
  return spawnSync(toolPath('jsonnet') ?? '', ['--exec', expression], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
}

function evaluated(field: string, config = '{}'): unknown {
  const { status, stdout, stderr } = jsonnet(`((import '${MIXIN}') + { _config+:: ${config} }).${field}`);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
}

describe.skipIf(SAYS !== '')(`the mixin${SAYS}`, () => {
  test('has every rule of the rule file, with recordings and alerts separated', () => {
    const file = rules.parse(parse(readFileSync('deploy/prometheus/rules.yml', 'utf8')));
    const recordings = rules.parse(evaluated('prometheusRules'));
    const alerts = rules.parse(evaluated('prometheusAlerts'));
    const all = file.groups.flatMap((group) => group.rules);
    expect(recordings.groups.flatMap((group) => group.rules)).toEqual(all.filter(({ record }) => record));
    expect(alerts.groups.flatMap((group) => group.rules)).toEqual(all.filter(({ alert }) => alert));
    const names = [...recordings.groups, ...alerts.groups].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test('has rules that Prometheus accepts', async () => {
    const file = join(await temporaryDirectory(), 'rules.json');
    const together =
      "(local m = import 'deploy/mixin/mixin.libsonnet'; { groups: m.prometheusRules.groups + m.prometheusAlerts.groups })";
    writeFileSync(file, jsonnet(together).stdout);
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' });
    expect(status, stdout + stderr).toBe(0);
  });

  test('has the dashboard under its file name', () => {
    const dashboards = evaluated('grafanaDashboards');
    const file = 'mongodbatlas-restores.json';
    expect(dashboards).toEqual({
      [file]: JSON.parse(readFileSync(`deploy/grafana/dashboards/${file}`, 'utf8')),
    });
  });

  test('accepts other thresholds and additional labels', () => {
    const threshold = 'mongodbatlas_restore:news_seconds';
    const { groups } = rules.parse(evaluated('prometheusRules', `{ thresholds: { '${threshold}': 7200 } }`));
    const changed = groups.flatMap((group) => group.rules).find(({ record }) => record === threshold);
    expect(changed?.expr).toBe('vector(7200)');
    const alerts = rules.parse(evaluated('prometheusAlerts', "{ alertLabels: { team: 'databases' } }"));
    for (const { labels } of alerts.groups.flatMap((group) => group.rules))
      expect(labels).toMatchObject({ team: 'databases', severity: expect.any(String) });
  });

  test('is found by the import of its first lines, in the layout of jsonnet-bundler', async () => {
    const header = readFileSync(MIXIN, 'utf8');
    const [, installed = ''] = /jb install (\S+)@main/.exec(header) ?? [];
    const [, expression = ''] = /^\/\/ {3}(local mixin = .*\n.*)$/m.exec(header) ?? [];
    const vendor = join(await temporaryDirectory(), 'vendor');
    mkdirSync(dirname(join(vendor, installed)), { recursive: true });
    cpSync('deploy', join(vendor, installed), { recursive: true });
    const script = `(${expression.replace('//', '')}).prometheusAlerts`;
    const { status, stdout, stderr } = spawnSync(
      toolPath('jsonnet') ?? '',
      ['--jpath', vendor, '--exec', script],
      { encoding: 'utf8' },
    );
    expect(status, stderr).toBe(0);
    for (const { labels } of rules.parse(JSON.parse(stdout)).groups.flatMap((group) => group.rules))
      expect(labels).toMatchObject({ team: 'databases' });
  });

  test('refuses an unknown threshold', () => {
    const { status, stderr } = jsonnet(
      `(import '${MIXIN}') + { _config+:: { thresholds: { misspelt: 1 } } }`,
    );
    expect(status).toBe(1);
    expect(stderr).toContain('no recording rule is called misspelt');
  });

  test('passes the linter', () => {
    const { status, stdout, stderr } = spawnSync(toolPath('jsonnet-lint') ?? '', [MIXIN], {
      encoding: 'utf8',
    });
    expect(status, stdout + stderr).toBe(0);
  });
});
