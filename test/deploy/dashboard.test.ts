import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { panelQueries, readDashboard } from '../../deploy/grafana/queries.ts';
import { restoresDashboard } from '../../deploy/grafana/restores.ts';
import { panelsOf, selectors } from './dashboard/linter.ts';
import { METRIC_NAMES } from './metricNames.ts';

const read = (path: string): string =>
  readFileSync(new URL(`../../deploy/grafana/${path}`, import.meta.url), 'utf8');
const PROJECT = new URL('../..', import.meta.url);
const JSON_FILE = read('dashboards/mongodbatlas-restores.json');
const DASHBOARD = readDashboard(JSON_FILE);

describe('the dashboard', () => {
  it('is what its code makes', () => {
    expect(JSON_FILE === restoresDashboard(), 'run `tsx deploy/grafana/dashboard.ts`').toBe(true);
  });

  it('is checked by its command', () => {
    const args = ['--import', 'tsx', 'deploy/grafana/dashboard.ts', '--check'];
    expect(spawnSync(process.execPath, args, { cwd: PROJECT, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it('keeps its panels inside 24 columns and apart from each other', () => {
    const taken = new Map<string, string>();
    for (const { title, gridPos } of DASHBOARD.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.get(`${x}/${y}`), `${title} lies on it`).toBeUndefined();
          taken.set(`${x}/${y}`, title);
        }
      }
    }
    const height = Math.max(...DASHBOARD.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
    expect(taken.size, 'a line has a hole').toBe(24 * height);
  });

  it('gives every panel an id and a title of its own', () => {
    expect(new Set(DASHBOARD.panels.map(({ id }) => id)).size).toBe(DASHBOARD.panels.length);
    expect(new Set(panelsOf(DASHBOARD).map(({ title }) => title)).size).toBe(panelsOf(DASHBOARD).length);
  });

  it('asks for metrics that exist only', () => {
    const asked = [
      ...selectors(DASHBOARD).map(([, { metric }]) => metric),
      ...DASHBOARD.templating.list.flatMap(
        ({ query: asks }) => asks.match(/mongodbatlas_restore_\w+/g) ?? [],
      ),
    ];
    expect(asked.filter((metric) => !METRIC_NAMES.has(metric))).toEqual([]);
  });

  it('takes replicas together before it adds anything up', () => {
    const doubled = selectors(DASHBOARD)
      // Buckets of all replicas together make a quantile of all calls.
      .filter(([, { metric }]) => !metric.endsWith('_bucket'))
      .filter(([, { within }]) => {
        const innermost = within.find((name) => /^(sum|count|avg|max|min|topk|group)$/.test(name));
        return !/^(max|min|topk)$/.test(innermost ?? '');
      });
    expect(doubled).toEqual([]);
  });

  it('draws failures at the instants of Atlas, in milliseconds', () => {
    for (const { useValueForTime, target } of DASHBOARD.annotations.list) {
      expect(useValueForTime).toBe(true);
      expect(target.expr).toMatch(/last_failure_timestamp_seconds\{[^}]*\}\) \* 1000/);
    }
    expect(DASHBOARD.annotations.list).toHaveLength(2);
  });

  it('is provisioned beside the data source it is for', () => {
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
    expect(queries.length).toBeGreaterThan(panelsOf(DASHBOARD).length);
  });

  it.skipIf(spawnSync('promtool', ['--version']).error)('gives queries that Prometheus can parse', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dashboard-'));
    const rules = queries.map(({ expr }, index) => ({ record: `query:${index}`, expr }));
    const file = join(folder, 'queries.json');
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
    const checked = execFileSync('promtool', ['check', 'rules', file], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(checked).toContain(`${queries.length} rules found`);
  });
});
