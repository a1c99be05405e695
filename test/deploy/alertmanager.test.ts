import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseDuration } from '../../src/text/duration.ts';

const DEPLOY = new URL('../../deploy/', import.meta.url);
const alertmanager = readFileSync(new URL('alertmanager/alertmanager.yml', DEPLOY), 'utf8');
const rules = readFileSync(new URL('prometheus/rules.yml', DEPLOY), 'utf8');
const prometheus = parse(readFileSync(new URL('prometheus/prometheus.yml', DEPLOY), 'utf8'));

test('Alertmanager routes every severity of the rules, and each receiver is defined', () => {
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

test('only a total outage inhibits other alerts, because the rules keep all others disjoint', () => {
  expect(parse(alertmanager).inhibit_rules).toEqual([
    {
      source_matchers: ['alertname="AtlasRestoreExporterDown"', 'scope="all"'],
      target_matchers: ['alertname="AtlasRestorePollStale"'],
    },
  ]);
  expect(rules).toContain('scope: all');
});

// Alertmanager forgets a notification after five days (`--data.retention`) and would notify again.
test('every repeat_interval is at most four days', () => {
  const intervals = [...alertmanager.matchAll(/repeat_interval: (\w+)/g)].map(
    ([, interval]) => interval ?? '',
  );
  expect(intervals.length).toBeGreaterThan(0);
  for (const interval of intervals) expect(parseDuration(interval)).toBeLessThanOrEqual(4 * 86_400_000);
});

test('Prometheus loads the rules beside its configuration', () => {
  expect(prometheus.scrape_configs).toHaveLength(1);
  for (const file of prometheus.rule_files)
    expect(existsSync(new URL(`prometheus/${file}`, DEPLOY))).toBe(true);
});
