import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderPrometheusRule } from '../../deploy/kubernetes/prometheusRule.ts';
import { parseCommandLine } from '../../src/cli/commandLine.ts';
import { parseConfig } from '../../src/config/parseConfig.ts';
import { image } from './compose/ports.ts';
import { all } from './dockerfile/dockerfile.ts';
import { kustomizationOf, objectsOf, textOf } from './kubernetes/directory.ts';
import { theOnly } from './kubernetes/objects.ts';

const ROOT = new URL('../../', import.meta.url);
const base = objectsOf('base');
const { spec: pod } = theOnly(base, 'Deployment').spec.template;
const [container] = pod.containers;
const { name: portName, containerPort } = container.ports[0] ?? { name: '', containerPort: 0 };
const CONFIG = '/etc/mongodbatlas-restore-exporter/exporter.yml';

test('the pod meets the restricted Pod Security Standard and has no token', () => {
  const [uid = 0, gid = 0] = all(image, 'USER').at(-1)?.split(':').map(Number) ?? [];
  expect(pod.securityContext).toEqual({
    runAsNonRoot: true,
    runAsUser: uid,
    runAsGroup: gid,
    fsGroup: gid,
    seccompProfile: { type: 'RuntimeDefault' },
  });
  expect(container.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  expect(pod.automountServiceAccountToken).toBe(false);
  expect(theOnly(base, 'ServiceAccount').automountServiceAccountToken).toBe(false);
});

test('the pod has resource requests and a memory limit', () => {
  expect(container.resources).toEqual({
    requests: { cpu: expect.any(String), memory: expect.any(String) },
    limits: { memory: expect.any(String) },
  });
});

test('the probes request the health and readiness paths', () => {
  const { startupProbe, livenessProbe, readinessProbe } = container;
  const requested = [startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet);
  const healthy = { path: '/-/healthy', port: portName };
  expect(requested).toEqual([healthy, healthy, { path: '/-/ready', port: portName }]);
});

test('the program listens on the port that has one name everywhere', () => {
  const line = parseCommandLine(container.args, '');
  expect(line).toMatchObject({ kind: 'run', command: 'serve', flags: { configFile: CONFIG } });
  expect(line.kind === 'run' && line.flags.listenAddresses).toEqual([`:${containerPort}`]);
  const [served] = theOnly(base, 'Service').spec.ports;
  expect(served).toEqual({ name: portName, port: containerPort, targetPort: portName });
  expect(theOnly(base, 'ServiceMonitor').spec.endpoints.map(({ port }) => port)).toEqual([served?.name]);
  const scraped = theOnly(base, 'NetworkPolicy').spec.ingress.flatMap(({ ports }) => ports);
  expect(scraped).toEqual([{ protocol: 'TCP', port: portName }]);
});

test('every object that the pod refers to exists', () => {
  expect(pod.serviceAccountName).toBe(theOnly(base, 'ServiceAccount').metadata.name);
  expect(container.volumeMounts.map(({ name }) => name)).toEqual(pod.volumes.map(({ name }) => name));
  const { configMapGenerator, images } = kustomizationOf('base');
  const names = pod.volumes.flatMap((volume) => {
    if ('configMap' in volume) return [volume.configMap.name];
    return 'secret' in volume ? [volume.secret.secretName] : [];
  });
  expect(names).toEqual([configMapGenerator[0]?.name, 'mongodbatlas-restore-exporter']);
  // The Secret is the only object created by hand.
  expect(textOf('base', 'kustomization.yml')).toContain(`create secret generic ${names[1]} `);
  expect(images.map(({ name }) => name)).toEqual([container.image]);
  expect(container.volumeMounts.every(({ readOnly }) => readOnly)).toBe(true);
});

test('the configuration is valid, with credentials in the mounted Secret', () => {
  const text = textOf('base', 'exporter.yml');
  const mounted = container.volumeMounts.map(({ mountPath }) => mountPath);
  expect(CONFIG).toBe(`${mounted[0]}/exporter.yml`);
  const parsed = parseConfig(text, { file: CONFIG, env: {} });
  expect(parsed).toMatchObject({ ok: true });
  const files = [...text.matchAll(/_file: (\S+)\/(\w+)$/gm)];
  expect(files.map(([, directory]) => directory)).toEqual([mounted[1], mounted[1]]);
  for (const [, , key] of files)
    expect(textOf('base', 'kustomization.yml')).toMatch(new RegExp(`--from-file=\\S+/${key}`));
});

test('the configuration of stateful adds a state file on its volume to that of the base', () => {
  const { poll, ...rest } = parse(textOf('stateful', 'exporter.yml'));
  expect(rest).toEqual(parse(textOf('base', 'exporter.yml')));
  const { spec } = parse(textOf('stateful', 'deployment.yml'));
  const [mount] = spec.template.spec.containers[0].volumeMounts;
  expect(poll).toEqual({ state_file: `${mount.mountPath}/state` });
  const [volume] = spec.template.spec.volumes;
  expect(volume.name).toBe(mount.name);
  const claim = theOnly(objectsOf('stateful'), 'PersistentVolumeClaim');
  expect(volume.persistentVolumeClaim.claimName).toBe(claim.metadata.name);
});

test('the image has the version of the package', () => {
  const { version } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));
  expect(kustomizationOf('base').images.map(({ newTag }) => newTag)).toEqual([version]);
});

test('the PrometheusRule is up to date with the rule file, with every rule and comment', () => {
  const rules = readFileSync(new URL('deploy/prometheus/rules.yml', ROOT), 'utf8');
  const text = textOf('base', 'prometheusrule.yml');
  expect(text).toBe(renderPrometheusRule(rules));
  expect(parse(text).spec).toEqual(parse(rules));
});
