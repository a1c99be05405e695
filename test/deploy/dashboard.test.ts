import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { panelQueries, panelsOf, readDashboard } from '../../deploy/grafana/queries.ts';
import { restoresDashboard } from '../../deploy/grafana/restores.ts';
import { RECORDINGS, threshold } from '../../deploy/grafana/thresholds.ts';
import { isRecorded, PRESENCE, selectors } from './dashboard/linter.ts';
import { selectorsOf } from './dashboard/promql.ts';
import { METRIC_NAMES } from './metricNames.ts';

const read = (path: string): string =>
  readFileSync(new URL(`../../deploy/grafana/${path}`, import.meta.url), 'utf8');
const PROJECT = new URL('../..', import.meta.url);
const JSON_FILE = read('dashboards/mongodbatlas-restores.json');
const DASHBOARD = readDashboard(JSON_FILE);
const PANELS = panelsOf(DASHBOARD);
/** Includes rows and the panels of a collapsed one. */
const EVERYTHING = DASHBOARD.panels.flatMap(({ panels, ...each }) => [each, ...panels]);
const SELECTORS = selectors(DASHBOARD);

describe('the dashboard', () => {
  it('is up to date with its code', () => {
    expect(JSON_FILE === restoresDashboard(), 'run `tsx deploy/grafana/dashboard.ts`').toBe(true);
  });

  it('passes its --check command', async () => {
    process.argv.push('--check');
    onTestFinished(() => void process.argv.pop());
    await import('../../deploy/grafana/dashboard.ts');
    expect(process.exitCode).toBe(undefined);
  });

  it('keeps its panels inside 24 columns and without overlaps', () => {
    const taken = new Map<string, string>();
    for (const { title, gridPos } of EVERYTHING) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.get(`${x}/${y}`), `${title} overlaps it`).toBeUndefined();
          taken.set(`${x}/${y}`, title);
        }
      }
    }
    const height = Math.max(...EVERYTHING.map(({ gridPos }) => gridPos.y + gridPos.h));
    expect(taken.size, 'a line has a hole').toBe(24 * height);
  });

  it('shows the first questions on one screen', () => {
    const [, second] = DASHBOARD.panels.filter(({ type }) => type === 'row');
    // A unit is 38 pixels: about 1,080 with Grafana's header and variables.
    expect(second?.gridPos.y).toBeLessThanOrEqual(24);
  });

  it('collapses the health of the exporter', () => {
    const collapsed = DASHBOARD.panels.filter(({ panels }) => panels.length > 0);
    expect(collapsed.map(({ title }) => title)).toEqual(['Exporter health']);
  });

  it('gives every panel a unique id and title', () => {
    expect(new Set(EVERYTHING.map(({ id }) => id)).size).toBe(EVERYTHING.length);
    expect(new Set(PANELS.map(({ title }) => title)).size).toBe(PANELS.length);
  });

  it('queries only metrics that exist', () => {
    const queried = [
      ...SELECTORS.map(([, { metric }]) => metric).filter((metric) => !isRecorded(metric)),
      ...DASHBOARD.templating.list.flatMap(({ query }) => query.match(/mongodbatlas_restore_\w+/g) ?? []),
    ];
    expect(queried.filter((metric) => !METRIC_NAMES.has(metric))).toEqual([]);
  });

  it('queries only recordings that the rules define', () => {
    const recordings = SELECTORS.map(([, { metric }]) => metric).filter((metric) => metric.includes(':'));
    expect(recordings.length).toBeGreaterThan(0);
    expect(recordings.filter((name) => !RECORDINGS.has(name))).toEqual([]);
  });

  it('merges replicas before it adds anything up', () => {
    const added = SELECTORS.filter(([title, { metric }]) => title !== PRESENCE && !isRecorded(metric))
      // Buckets of all replicas together give a quantile of all requests.
      .filter(([, { metric }]) => !metric.endsWith('_bucket'))
      .filter(([, { metric, within }]) => {
        const merging = within
          .filter(({ name }) => /^(sum|count|avg|max|min|topk|group)$/.test(name))
          .find(({ by }) => !by.includes('instance'));
        // Presence means a count above 0, of any number of exporters.
        if (metric === 'mongodbatlas_restore_exporter_build_info' && merging?.name === 'count') return false;
        return !/^(max|min|topk)$/.test(merging?.name ?? 'max');
      });
    expect(added).toEqual([]);
  });

  it('lists in `.lint` exactly the queries of recordings and alerts', () => {
    const { exclusions } = parse(read('dashboards/.lint'));
    expect(Object.keys(exclusions)).toEqual(['target-job-rule', 'target-instance-rule']);
    const excluded = (rule: string): readonly string[] =>
      PANELS.flatMap(({ title, targets }) =>
        targets.flatMap((_, index) => {
          const entries: readonly { panel: string; targetidx?: string }[] = exclusions[rule].entries;
          const found = entries.some(
            ({ panel, targetidx }) => panel === title && (targetidx ?? String(index)) === String(index),
          );
          return found ? [`${title} ${index}`] : [];
        }),
      );
    const without = PANELS.flatMap(({ title, targets }) =>
      targets.flatMap(({ expr }, index) =>
        title === PRESENCE || selectorsOf(expr).some(({ metric }) => isRecorded(metric))
          ? [`${title} ${index}`]
          : [],
      ),
    );
    expect(excluded('target-job-rule')).toEqual(without);
    expect(excluded('target-instance-rule')).toEqual(without);
  });

  it("passes Grafana's dashboard-linter", ({ skip }) => {
    skip(spawnSync('dashboard-linter', ['--help']).error !== undefined, 'dashboard-linter is not installed');
    const file = 'deploy/grafana/dashboards/mongodbatlas-restores.json';
    const linted = spawnSync('dashboard-linter', ['lint', '--strict', file], {
      cwd: PROJECT,
      encoding: 'utf8',
    });
    expect(linted.status, linted.stdout + linted.stderr).toBe(0);
  });

  it('never shows a panel without data as healthy', () => {
    const texts = new Set(PANELS.map(({ fieldConfig }) => fieldConfig?.defaults.noValue));
    expect(
      [...texts].filter(
        (text) => !/^(not known|No progress is known|Nothing listed)|or not known$/.test(text ?? ''),
      ),
    ).toEqual([]);
  });

  it('takes its limits from the rules', () => {
    expect(threshold('download_limit')).toBe(20);
    expect(JSON_FILE).toContain(`"value": ${threshold('drill_max_age_seconds')},`);
    expect(() => threshold('nonsense')).toThrow('no recording mongodbatlas_restore:nonsense of a number');
  });

  it('draws failures at the time that Atlas reports, in milliseconds', () => {
    for (const { useValueForTime, target } of DASHBOARD.annotations.list) {
      expect(useValueForTime).toBe(true);
      expect(target.expr).toMatch(/failed_job_timestamp_seconds\{.*\* 1000\) \* on \(project_id\)/);
    }
    expect(DASHBOARD.annotations.list).toHaveLength(2);
  });

  it('is provisioned with its data source', () => {
    const { datasources } = parse(read('provisioning/datasources/prometheus.yml'));
    expect(datasources).toMatchObject([
      { uid: 'prometheus', url: 'http://prometheus:9090', isDefault: true },
    ]);
    expect(DASHBOARD.templating.list.find(({ type }) => type === 'datasource')?.query).toBe(
      datasources[0].type,
    );
    const { providers } = parse(read('provisioning/dashboards/mongodbatlas.yml'));
    expect(providers).toMatchObject([{ type: 'file', options: { path: '/var/lib/grafana/dashboards' } }]);
  });
});

describe('panelQueries', () => {
  const queries = panelQueries(JSON_FILE);

  it('leaves no variable in a query', () => {
    expect(queries.filter(({ expr }) => /\$(?!1")/.test(expr))).toEqual([]);
    expect(queries.length).toBeGreaterThan(PANELS.length);
  });

  it('returns queries that Prometheus can parse', ({ skip }) => {
    skip(spawnSync('promtool', ['--version']).error !== undefined, 'promtool is not installed');
    const directory = mkdtempSync(join(tmpdir(), 'dashboard-'));
    const rules = queries.map(({ expr }, index) => ({ record: `query:${index}`, expr }));
    const file = join(directory, 'queries.json');
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
    const checked = execFileSync('promtool', ['check', 'rules', file], { encoding: 'utf8' });
    rmSync(directory, { recursive: true });
    expect(checked).toContain(`${queries.length} rules found`);
  });
});
