import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderRouting } from '../../deploy/prometheus/routing.ts';
import { ACTIVE_STATES } from '../../src/core/job.ts';
import { isMetric } from './metricNames.ts';
import { numbersIn, outermost, seriesNames } from './promql.ts';

const ALERTS: Readonly<Record<string, readonly ('critical' | 'warning' | 'info')[]>> = {
  AtlasRestoreExporterDown: ['critical', 'critical'],
  AtlasRestoreNothingWatched: ['warning'],
  AtlasRestoreReplicaBroken: ['info'],
  AtlasRestoreConfigReloadFailed: ['warning'],
  AtlasRestorePollStale: ['warning'],
  AtlasRestoreLoginRefused: ['critical', 'warning'],
  AtlasRestoreRateLimited: ['warning'],
  AtlasRestoreResponseUnreadable: ['warning'],
  AtlasRestoreCredentialsExpiring: ['warning', 'critical'],
  AtlasRestoreJobFailed: ['critical', 'warning'],
  AtlasRestoreJobStuck: ['warning'],
  AtlasRestoreIndexesMissing: ['warning'],
  AtlasRestoreCrossProject: ['info'],
  AtlasRestoreDrillOverdue: ['info'],
  AtlasRestoreSlowerThanObjective: ['warning'],
  AtlasRestoreDownloadExpiring: ['warning'],
  AtlasRestoreDownloadExpired: ['info'],
  AtlasRestoreDownloadLimitNear: ['warning'],
  AtlasRestoreDownloadCreated: ['info'],
};

/** Alerts about the exporter or its credentials, not about one project. */
const OF_NO_PROJECT = [
  'AtlasRestoreExporterDown',
  'AtlasRestoreNothingWatched',
  'AtlasRestoreReplicaBroken',
  'AtlasRestoreConfigReloadFailed',
  'AtlasRestoreCredentialsExpiring',
];

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

const groups: readonly { readonly rules: readonly Rule[] }[] = parse(read('prometheus/rules.yml')).groups;
const rules = groups.flatMap((group) =>
  group.rules.map((rule) => ({ ...rule, name: rule.record ?? rule.alert ?? '' })),
);
const alerts = rules.filter((rule) => rule.alert !== undefined);
const thresholds = rules.filter((rule) => rule.record?.startsWith('mongodbatlas_restore:'));
const computed = rules.filter((rule) => !thresholds.includes(rule));
const recorded = new Set(rules.map((rule) => rule.record));
const merged = new Set([...recorded].filter((name) => !name?.startsWith('instance')));
const isUnknown = (series: string): boolean => !isMetric(series) && !recorded.has(series);

describe('the rules', () => {
  test('contain every alert with its severities', () => {
    const found: Record<string, (string | undefined)[]> = {};
    for (const rule of alerts) found[rule.name] = [...(found[rule.name] ?? []), rule.labels?.['severity']];
    expect(found).toEqual(ALERTS);
  });

  test('are one group, because groups do not wait for each other', () => {
    expect(groups).toHaveLength(1);
  });

  test.each(rules)('$name uses no recording defined after it', (rule) => {
    const before = rules.slice(0, rules.indexOf(rule)).map((earlier) => earlier.record);
    const used = seriesNames(rule.expr).filter((series) => series.includes(':'));
    expect(used.filter((series) => !before.includes(series))).toEqual([]);
  });

  test('count every active state when they count more than one state', () => {
    const matched = rules.flatMap(({ expr }) => [...expr.matchAll(/\bstate=~"([^"]*)"/g)]);
    const states = matched.map(([, alternatives = '']) => alternatives.split('|'));
    expect(states.length).toBeGreaterThan(0);
    for (const each of states) expect(each).toEqual(ACTIVE_STATES);
  });

  test.each(rules)('$name queries existing metrics', (rule) => {
    const texts = [rule.expr, ...Object.values(rule.annotations ?? {})];
    expect(texts.flatMap(seriesNames).filter(isUnknown)).toEqual([]);
  });

  // Recordings are aggregated when they are made, except those with `instance` in their name; any other series without
  // an aggregation has an `instance`.
  test.each(computed.filter(({ name }) => !name.startsWith('instance')))(
    '$name has one result for two replicas',
    (rule) => {
      const { rest, labels } = outermost(rule.expr);
      expect(seriesNames(rest).filter((series) => !merged.has(series))).toEqual([]);
      expect(labels.filter((label) => ['job', 'instance', 'pod'].includes(label))).toEqual([]);
      expect(rule.expr).not.toMatch(/\bwithout\b/);
    },
  );
});

describe('a threshold', () => {
  test.each(thresholds)('$name is defined once and used', (rule) => {
    const own = [rule.name, rule.labels];
    expect(thresholds.filter((other) => isSame([other.name, other.labels], own))).toHaveLength(1);
    const texts = computed.flatMap((other) => [other.expr, ...Object.values(other.annotations ?? {})]);
    expect(texts.flatMap(seriesNames)).toContain(rule.name);
  });

  test.each(computed)('is never a literal number in $name', (rule) => {
    expect(numbersIn(rule.expr).filter((number) => !['0', '1'].includes(number))).toEqual([]);
  });

  test('in seconds equals the ranges that PromQL forces us to repeat', () => {
    const seconds = (name: string) =>
      Number(
        /^vector\((\d+)\)$/.exec(thresholds.find((rule) => rule.name.endsWith(`:${name}`))?.expr ?? '')?.[1],
      );
    const exprOf = (name: string) => computed.find((rule) => rule.name.includes(name))?.expr ?? '';
    const increases = computed.flatMap((rule) => rule.expr.match(/increase\([^[]+\[\w+\]/g) ?? []);
    expect(new Set(increases.map((call) => call.replace(/.*\[/s, '[')))).toEqual(new Set(['[1h]']));
    expect(exprOf('known_until')).toContain('[1d] offset 1h');
    expect([seconds('news_seconds'), seconds('outage_max_seconds')]).toEqual([3600, 86_400]);
    expect(new Set(exprOf('rate_limited_polls').match(/\[\d+m\](?! offset)/g))).toEqual(new Set(['[15m]']));
    expect(seconds('rate_limited_seconds')).toBe(900);
  });
});

describe('the annotations', () => {
  test.each(alerts)('of $name describe the event and look up its project', (rule) => {
    expect(Object.keys(rule.annotations ?? {}).sort()).toEqual(['description', 'runbook_url', 'summary']);
    const ofOneProject = !OF_NO_PROJECT.includes(rule.name);
    const lookup = 'mongodbatlas_restore_project_info{project_id=%[1]q,project_name!=%[1]q}';
    expect(rule.annotations?.['description']?.includes(lookup)).toBe(ofOneProject);
    // Replicas that know different names would make a join fail, and the alert with it.
    expect(rule.expr).not.toContain('project_info');
  });

  test.each(alerts)('of $name link to a complete runbook', (rule) => {
    const url = rule.annotations?.['runbook_url'] ?? '';
    expect(url).toMatch(/^https:\/\/github\.com\/.+\/blob\/main\/deploy\/runbooks\/\w+\.md$/);
    expect(url.endsWith(`/${rule.name}.md`)).toBe(true);
    const runbook = read(`runbooks/${rule.name}.md`);
    const headings = ['Meaning', 'Impact', 'Diagnosis', 'Mitigation'].map((heading) => `## ${heading}`);
    expect(runbook.match(/^#+ .*$/gm)).toEqual([`# ${rule.name}`, ...headings]);
    expect(runbook).toMatch(/```(sh|promql)\n/);
    expect(runbook).toMatch(/escalate/i);
    expect(seriesNames(runbook).filter(isUnknown)).toEqual([]);
  });
});

describe('the example of routing by tags', () => {
  test('is up to date with the rules, so that its texts are tested with them', () => {
    expect(read('prometheus/examples/routing.yml')).toBe(renderRouting(read('prometheus/rules.yml')));
  });

  test('fails if an alert is missing', () => {
    expect(() => renderRouting('groups: []')).toThrow('the rule file has no alert AtlasRestoreJobFailed');
  });
});

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function read(path: string): string {
  return readFileSync(new URL(`../../deploy/${path}`, import.meta.url), 'utf8');
}
