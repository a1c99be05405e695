import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readDashboard } from '../../deploy/grafana/queries.ts';
import { composeFile, type Service, serviceOf, sourceOf } from './compose/composeFile.ts';
import { ADDRESSES } from './compose/ports.ts';

const DEPLOY = new URL('../../deploy/', import.meta.url);
const stack = composeFile();
const grafana = serviceOf(stack, 'grafana');
const prometheus = configOf(serviceOf(stack, 'prometheus'));
const alertmanager = configOf(serviceOf(stack, 'alertmanager'));
const provisioned = (name: string) => read(sourceOf(grafana, `/etc/grafana/provisioning/${name}`));
const [dataSource] = provisioned('datasources/prometheus.yml').datasources;
const [provider] = provisioned('dashboards/mongodbatlas.yml').providers;

test('Prometheus scrapes the exporter and sends alerts to Alertmanager, by their names and ports', () => {
  const configs: readonly { readonly static_configs: readonly { readonly targets: readonly string[] }[] }[] =
    [...prometheus.scrape_configs, ...prometheus.alerting.alertmanagers];
  const targets = configs.flatMap((config) => config.static_configs.flatMap((each) => each.targets));
  expect(targets.map((target) => target.split(':')[0]).sort()).toEqual(['alertmanager', 'exporter']);
  expect(ADDRESSES).toEqual(expect.arrayContaining(targets));
});

test('the rules are mounted where Prometheus loads them', () => {
  const files: readonly string[] = prometheus.rule_files;
  expect(files).not.toEqual([]);
  for (const file of files)
    expect(existsSync(sourceOf(serviceOf(stack, 'prometheus'), `/etc/prometheus/${file}`) ?? '')).toBe(true);
});

test('Alertmanager notifies a receiver of this stack', () => {
  const urls = JSON.stringify(alertmanager.receivers).match(/http:\/\/[^"]+/g) ?? [];
  expect(urls).not.toEqual([]);
  for (const url of urls) expect(ADDRESSES).toContain(new URL(url).host);
});

test("Grafana's data source is Prometheus, of the type that the dashboard's variable selects", () => {
  expect(ADDRESSES).toContain(new URL(dataSource.url).host);
  expect(dataSource).toMatchObject({ uid: 'prometheus', isDefault: true });
  const json = readFileSync(new URL('grafana/dashboards/mongodbatlas-restores.json', DEPLOY), 'utf8');
  const { templating, panels } = readDashboard(json);
  const variable = templating.list.find(({ type }) => type === 'datasource');
  expect(variable).toMatchObject({ name: 'datasource', query: dataSource.type });
  const used = panels.flatMap(({ datasource }) => datasource ?? []);
  expect(new Set(used.map(({ type, uid }) => `${type} ${uid}`))).toEqual(
    new Set([`${dataSource.type} $datasource`]),
  );
});

test('the data source has the scrape interval of Prometheus', () => {
  expect(dataSource.jsonData.timeInterval).toBe(prometheus.global.scrape_interval);
});

test('the dashboards are mounted where Grafana loads them, and one is its home page', () => {
  const { path } = provider.options;
  expect(sourceOf(grafana, path)?.href).toBe(new URL('grafana/dashboards/', DEPLOY).href);
  const home = grafana.environment['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'] ?? '';
  expect(home.startsWith(`${path}/`)).toBe(true);
  expect(existsSync(sourceOf(grafana, home) ?? '')).toBe(true);
});

/** Returns the parsed configuration that a service is started with, from the project. */
function configOf(service: Service) {
  const flag = '--config.file=';
  const path = service.command.find((argument) => argument.startsWith(flag)) ?? '';
  return read(sourceOf(service, path.slice(flag.length)));
}

function read(file: URL | undefined) {
  return parse(readFileSync(file ?? '', 'utf8'));
}
