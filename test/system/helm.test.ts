import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseCommandLine } from '../../src/cli/commandLine.ts';
import { parseConfig } from '../../src/config/parseConfig.ts';
import { readWebConfig } from '../../src/server/webConfig/readWebConfig.ts';
import { CHART, chartFile, VALUE_SETS } from '../deploy/helm/chart.ts';
import { fileOf, parseRelease, type ReleaseObject, workloadOf } from '../deploy/helm/release.ts';
import { validateObject } from '../deploy/kubernetes/schema.ts';
import { skippedWithout, toolPath } from '../tools/tool.ts';
import { conforms, KUBECONFORM_SAYS } from './kubeconform.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FIXTURES = join(ROOT, 'test/server/fixtures/tls');
const helm = toolPath('helm') ?? '';
const SAYS = skippedWithout('helm');
const NAME = 'mongodbatlas-restore-exporter';

const monitorSpec = z.object({ selector: z.object({ matchLabels: z.record(z.string(), z.string()) }) });

// Hooks do not run when all tests of a file are skipped, so nothing would remove the directory.
const directory = SAYS === '' ? mkdtempSync(join(tmpdir(), 'helm-')) : '';
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function run(...args: readonly string[]) {
  const env = { ...process.env, HOME: directory, HELM_CACHE_HOME: directory };
  return spawnSync(helm, args, { cwd: directory, encoding: 'utf8', env });
}

function template(...flags: readonly string[]): string {
  const { status, stdout, stderr } = run('template', 'atlas', CHART, '--namespace=monitoring', ...flags);
  expect(status, stderr).toBe(0);
  return stdout;
}

/** Returns the reason why Helm refuses to render these values. */
function refusal(values: unknown): string {
  const { status, stderr } = run('template', 'atlas', CHART, valuesFlag(values));
  expect(status).not.toBe(0);
  return stderr;
}

function valuesFlag(values: unknown): string {
  const file = join(mkdtempSync(join(directory, 'values-')), 'values.yaml');
  writeFileSync(file, JSON.stringify(values));
  return `--values=${file}`;
}

const flagOf = (set: string) => `--values=${CHART}ci/${set}-values.yaml`;
/** A bcrypt hash. */
const HASH = parse(chartFile('ci/secured-values.yaml')).web.basicAuthUsers.prometheus;
const MINIMAL: object = parse(chartFile('ci/minimal-values.yaml'));

describe.skipIf(SAYS !== '').each(VALUE_SETS)(`the chart with the values of %s${SAYS}`, (set) => {
  const text = SAYS === '' ? template(flagOf(set)) : '';
  const objects = SAYS === '' ? parseRelease(text) : [];

  test('passes the strict linter', () => {
    const { status, stdout, stderr } = run('lint', '--strict', CHART, flagOf(set));
    expect(status, stdout + stderr).toBe(0);
  });

  test('renders objects that conform to the schemas of their APIs', () => {
    for (const object of objects) validateObject(object.kind, object.apiVersion, object);
  });

  test.skipIf(KUBECONFORM_SAYS !== '')(`is accepted by kubeconform${KUBECONFORM_SAYS}`, () => conforms(text));

  test('has a valid configuration whose secret files are in mounted directories', () => {
    const config = fileOf(objects, 'exporter.yml');
    if (config === undefined) return expect(set).toBe('clientcert');
    expect(parseConfig(config, { file: '/etc/exporter.yml', env: {} })).toMatchObject({ ok: true });
    const mounted = workloadOf(objects).spec.template.spec.containers[0].volumeMounts;
    for (const [, directory] of config.matchAll(/_file: (\S+)\/\w+$/gm))
      expect(mounted.map(({ mountPath }) => mountPath)).toContain(directory);
  });

  test('starts the exporter with valid flags, and one shard per ordinal', () => {
    const { replicas, template: pod } = workloadOf(objects).spec;
    const [{ args }] = pod.spec.containers;
    const shards = new Set<number>();
    for (let ordinal = 0; ordinal < replicas; ordinal += 1) {
      const line = parseCommandLine(
        args.map((arg) => arg.replace('$(SHARD)', String(ordinal))),
        '',
      );
      expect(line).toMatchObject({ kind: 'run', command: 'serve' });
      if (line.kind === 'run') shards.add(line.flags.shard);
    }
    expect([...shards]).toEqual(set === 'sharded' ? [0, 1, 2] : [0]);
  });

  test('mounts only its own volumes, and selects only pods of the release', () => {
    const { spec } = workloadOf(objects);
    const [{ volumeMounts }] = spec.template.spec.containers;
    const volumes = [...spec.template.spec.volumes.map(({ name }) => name)];
    if (spec.volumeClaimTemplates !== undefined) volumes.push('state');
    expect(volumeMounts.map(({ name }) => name).sort()).toEqual(volumes.sort());
    expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
    expect(spec.selector.matchLabels).toEqual({
      'app.kubernetes.io/name': NAME,
      'app.kubernetes.io/instance': 'atlas',
    });
  });
});

describe.skipIf(SAYS !== '')(`the chart${SAYS}`, () => {
  test('renders the same as kustomize, except for names, labels and the additions of a release', () => {
    const like = {
      fullnameOverride: NAME,
      credentials: { existingSecret: NAME },
      config: parse(readFileSync(join(ROOT, 'deploy/kubernetes/base/exporter.yml'), 'utf8')),
      serviceMonitor: { enabled: true },
      prometheusRule: { enabled: true },
      networkPolicy: {
        enabled: true,
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
      },
    };
    const ours = parseRelease(template(valuesFlag(like)));
    const render = toolPath('kustomize');
    const [program, ...args] = render === undefined ? ['kubectl', 'kustomize'] : [render, 'build'];
    const { stdout } = spawnSync(program, [...args, join(ROOT, 'deploy/kubernetes/base')], {
      encoding: 'utf8',
    });
    const theirs = parseRelease(stdout);
    const kinds = (objects: readonly ReleaseObject[]) => objects.map(({ kind }) => kind).sort();
    expect(kinds(ours)).toEqual(kinds(theirs));
    for (const object of theirs) {
      const same = ours.find(({ kind }) => kind === object.kind);
      expect(comparable(same)).toEqual(comparable(object));
    }
  });

  test('refuses an invalid configuration before the installation', () => {
    const projects = [{ id: '5e2211c17a3e5a48f5497de3', clusterz: 'all' }];
    expect(refusal({ ...MINIMAL, config: { projects } })).toMatch(/config\/projects\/0'?: .*'clusterz'/);
    expect(refusal({ ...MINIMAL, replica: 2 })).toContain("'replica'");
    expect(refusal({ ...MINIMAL, config: {} })).toContain('set config.projects');
    expect(refusal({ ...MINIMAL, credentials: {} })).toContain('set credentials.existingSecret');
    expect(refusal({ ...MINIMAL, replicas: 2, shards: 2 })).toContain('set replicas or shards, not both');
  });

  test('keeps probes working with passwords, TLS and required client certificates', () => {
    const probesOf = (set: string, web: object = {}) => {
      const [{ startupProbe, livenessProbe, readinessProbe }] = workloadOf(
        parseRelease(template(flagOf(set), valuesFlag({ web }))),
      ).spec.template.spec.containers;
      return [startupProbe, livenessProbe, readinessProbe].map(({ httpGet, exec }) => httpGet ?? exec);
    };
    const get = (path: string) => ({ path, port: 'http', scheme: 'HTTPS' });
    expect(probesOf('secured')).toEqual([get('/-/healthy'), get('/-/healthy'), get('/-/ready')]);
    const healthCheck = { command: ['node', '/app/dist/healthcheck.js'] };
    expect(probesOf('clientcert')).toEqual([healthCheck, healthCheck, healthCheck]);
    // A Secret of the user's own with web.yml changes no probe.
    const web = { existingSecret: 'exporter-web' };
    expect(probesOf('secured', web)).toEqual(probesOf('secured'));
    expect(probesOf('clientcert', web)).toEqual(probesOf('clientcert'));
  });

  test.each(['secured', 'clientcert'])('writes a valid web configuration for %s', (set) => {
    const text = fileOf(parseRelease(template(flagOf(set))), 'web.yml') ?? '';
    const file = join(directory, `${set}.yml`);
    const names = { 'tls.crt': 'server.crt', 'tls.key': 'server.key', 'ca.crt': 'ca.crt' };
    const moved = Object.entries(names).reduce(
      (before, [from, to]) => before.replace(`/run/secrets/web-tls/${from}`, join(FIXTURES, to)),
      text,
    );
    writeFileSync(file, moved);
    const { result } = readWebConfig(file);
    expect(result.ok).toBe(true);
    if (!result.ok) return;
    const { authExcludedPaths, tls, users } = result.value;
    expect(tls?.clients.auth).toBe(set === 'secured' ? 'NoClientCert' : 'RequireAndVerifyClientCert');
    expect([...users.keys()]).toEqual(set === 'secured' ? ['prometheus'] : []);
    expect([...authExcludedPaths]).toEqual(set === 'secured' ? ['/-/healthy', '/-/ready'] : []);
  });

  test('has each pod scraped once, with any number of Services', () => {
    const objects = parseRelease(template(flagOf('sharded')));
    const [monitor] = objects.filter(({ kind }) => kind === 'ServiceMonitor');
    const { selector } = monitorSpec.parse(monitor?.['spec']);
    const selected = objects.filter(
      ({ kind, metadata }) =>
        kind === 'Service' &&
        Object.entries(selector.matchLabels).every(([label, value]) => metadata.labels[label] === value),
    );
    expect(selected.map(({ metadata }) => metadata.name)).toEqual([`atlas-${NAME}`]);
    const headless = objects.find(({ metadata }) => metadata.name === workloadOf(objects).spec.serviceName);
    expect(headless).toMatchObject({ kind: 'Service', spec: { clusterIP: 'None' } });
  });

  test('includes the alerts and the dashboard unchanged', () => {
    const objects = parseRelease(template(flagOf('monitoring')));
    const rules = parse(readFileSync(join(ROOT, 'deploy/prometheus/rules.yml'), 'utf8'));
    const rule = objects.find(({ kind }) => kind === 'PrometheusRule');
    expect(rule).toMatchObject({ spec: rules, metadata: { labels: { release: 'kube-prometheus-stack' } } });
    const file = 'deploy/grafana/dashboards/mongodbatlas-restores.json';
    const shown = JSON.parse(fileOf(objects, 'mongodbatlas-restores.json') ?? '');
    expect(isDeepStrictEqual(shown, JSON.parse(readFileSync(join(ROOT, file), 'utf8')))).toBe(true);
  });

  test('prints after an installation how to open the page, and what is missing', () => {
    const { stdout } = run('install', 'atlas', CHART, '--dry-run=client', flagOf('secured'));
    const [, notes = ''] = stdout.split('NOTES:');
    expect(notes).toContain(`port-forward service/atlas-${NAME} 9947:9947`);
    expect(notes).toContain('https://localhost:9947/');
    expect(notes).toContain('There are no alerts yet');
    expect(notes).not.toContain('WARNING');
  });

  test.each([
    [{}, 'The Secret atlas must have the keys public_key and private_key'],
    [{}, 'Nothing scrapes it yet: set serviceMonitor.enabled'],
    [
      { credentials: { existingSecret: 'atlas', type: 'serviceAccount' } },
      'keys client_id and client_secret',
    ],
    [{ serviceMonitor: { enabled: true } }, 'the label `release` with the name of its own Helm release'],
    [
      { serviceMonitor: { enabled: true }, web: { basicAuthUsers: { prometheus: HASH } } },
      'serviceMonitor.basicAuth is not: the exporter answers every scrape with 401',
    ],
    [
      { serviceMonitor: { enabled: true }, web: { tlsSecret: 'exporter-tls' } },
      'serviceMonitor.tlsConfig is not set: the certificate does not cover the addresses of pods',
    ],
  ])('prints after an installation with %j: %s', (values, note) => {
    const { stdout } = run(
      'install',
      'atlas',
      CHART,
      '--dry-run=client',
      valuesFlag({ ...MINIMAL, ...values }),
    );
    expect(stdout.split('NOTES:')[1]?.replaceAll(/\s+/g, ' ')).toContain(note);
  });

  test('can be a dependency that a parent chart turns on by a condition', () => {
    const parent = mkdtempSync(join(directory, 'parent-'));
    const [name, version] = [NAME, parse(chartFile('Chart.yaml')).version];
    const dependencies = [{ name, version, condition: `${NAME}.enabled` }];
    cpSync(CHART, join(parent, 'charts', NAME), { recursive: true });
    writeFileSync(
      join(parent, 'Chart.yaml'),
      JSON.stringify({ apiVersion: 'v2', name: 'parent', version: '1.0.0', dependencies }),
    );
    const values = valuesFlag({ [NAME]: { ...MINIMAL, enabled: true } });
    const { status, stdout, stderr } = run('template', 'atlas', parent, values);
    expect(status, stderr).toBe(0);
    expect(workloadOf(parseRelease(stdout)).kind).toBe('Deployment');
  });

  test.each([
    [{ shards: 2 }, { shards: 3 }],
    [{ state: { enabled: true } }, { state: { enabled: true }, shards: 3 }],
    [{ replicas: 2 }, { replicas: 1 }],
  ])('changes no immutable field of the workload from %j to %j', (from, to) => {
    const immutable = (values: object) => {
      const { kind, spec } = workloadOf(parseRelease(template(valuesFlag({ ...MINIMAL, ...values }))));
      const { selector, serviceName, volumeClaimTemplates } = spec;
      return { kind, selector, serviceName, volumeClaimTemplates, order: spec['podManagementPolicy'] };
    };
    expect(immutable(to)).toEqual(immutable(from));
  });
});

/** Returns an object without its name and labels, the chart's defaults and the hash that kustomize adds. */
function comparable(object: ReleaseObject | undefined): unknown {
  const text = JSON.stringify(object, (key, value) => {
    if (key === 'metadata' || key === 'imagePullPolicy') return undefined;
    if (value === 'ClusterIP' || value?.matchNames !== undefined) return undefined;
    if (value?.['app.kubernetes.io/name'] !== undefined) return 'the labels';
    if (key === 'exporter.yml') return parse(value);
    return key === 'configMap' ? 'the configuration' : value;
  });
  return JSON.parse(text);
}
