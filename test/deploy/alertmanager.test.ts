import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const DEPLOY = new URL('../../deploy/', import.meta.url);
const alertmanager = readFileSync(new URL('alertmanager/alertmanager.yml', DEPLOY), 'utf8');
const rules = readFileSync(new URL('prometheus/rules.yml', DEPLOY), 'utf8');
const prometheus = parse(readFileSync(new URL('prometheus/prometheus.yml', DEPLOY), 'utf8'));

test('Alertmanager routes every severity of the rules, and each receiver is there', () => {
  const { route, receivers } = parse(alertmanager);
  const routed = route.routes.flatMap((entry: { readonly matchers: readonly string[] }) => entry.matchers);
  for (const severity of new Set(rules.match(/(?<=severity: )\w+/g)))
    expect(routed).toContain(`severity="${severity}"`);
  const named = [route, ...route.routes].map((entry: { readonly receiver: string }) => entry.receiver);
  const known = receivers.map((receiver: { readonly name: string }) => receiver.name);
  expect(new Set(named)).toEqual(new Set(known));
});

test('Alertmanager names only alerts that exist', () => {
  const named = alertmanager.match(/AtlasRestore\w+/g) ?? [];
  expect(named.filter((alert) => !rules.includes(`- alert: ${alert}\n`))).toEqual([]);
});

test('a missing exporter and a refused login silence stale polls', () => {
  const inhibits: readonly {
    readonly source_matchers: readonly string[];
    readonly target_matchers: readonly string[];
    readonly equal?: readonly string[];
  }[] = parse(alertmanager).inhibit_rules;
  const silencing = inhibits.filter((rule) => rule.target_matchers.join().includes('AtlasRestorePollStale'));
  const by = (alert: string) => silencing.find((rule) => rule.source_matchers.join().includes(alert));
  expect(by('AtlasRestoreExporterDown')).toMatchObject({ source_matchers: expect.anything() });
  expect(by('AtlasRestoreLoginRefused')).toMatchObject({
    // Where collection restore jobs alone are refused, the polls of the others still have something to tell.
    source_matchers: ['alertname="AtlasRestoreLoginRefused"', 'severity="critical"'],
    equal: ['project_id'],
  });
});

test('Prometheus reads the rules beside its configuration', () => {
  expect(prometheus.scrape_configs).toHaveLength(1);
  for (const file of prometheus.rule_files)
    expect(existsSync(new URL(`prometheus/${file}`, DEPLOY))).toBe(true);
});
