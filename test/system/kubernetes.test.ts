import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { parseCommandLine } from '../../src/cli/commandLine.ts';
import { DIRECTORIES, type Directory } from '../deploy/kubernetes/directory.ts';
import { type KubernetesObject, theOnly } from '../deploy/kubernetes/objects.ts';
import { parseObject } from '../deploy/kubernetes/schema.ts';
import { toolPath } from '../tools/tool.ts';
import { conforms, KUBECONFORM_SAYS } from './kubeconform.ts';

const KUBERNETES = fileURLToPath(new URL('../../deploy/kubernetes/', import.meta.url));
const HAS_KUBECTL = spawnSync('kubectl', ['version', '--client']).status === 0;
const kustomize = toolPath('kustomize');
const RENDERERS = [
  { name: 'kubectl', command: HAS_KUBECTL ? ['kubectl', 'kustomize'] : undefined },
  { name: 'kustomize', command: kustomize === undefined ? undefined : [kustomize, 'build'] },
] as const;
const render = RENDERERS.find(({ command }) => command !== undefined)?.command ?? [];
const SAYS = render.length > 0 ? '' : ' (skipped: neither kubectl nor kustomize is installed)';
const COMMON = [
  'ConfigMap',
  'NetworkPolicy',
  'PrometheusRule',
  'Service',
  'ServiceAccount',
  'ServiceMonitor',
];

const KINDS: Readonly<Record<Directory, readonly string[]>> = {
  base: [...COMMON, 'Deployment'],
  replicated: [...COMMON, 'Deployment', 'PodDisruptionBudget'],
  sharded: [...COMMON, 'Service', 'StatefulSet'],
  stateful: [...COMMON, 'Deployment', 'PersistentVolumeClaim'],
};

function textOf(directory: string, [program = '', ...args]: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, [...args, directory], {
    cwd: KUBERNETES,
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  expect(stderr).toBe('');
  return stdout;
}

function objectsOf(text: string): readonly KubernetesObject[] {
  return parseAllDocuments(text).map((document) => parseObject(document.toJS()));
}

const rendered = (directory: Directory) => objectsOf(textOf(directory, render));

describe.each(RENDERERS)('$name', ({ name, command }) => {
  const note = command === undefined ? ` (skipped: ${name} is not installed)` : '';
  test.skipIf(command === undefined).each(DIRECTORIES)(
    `renders %s into objects that conform to their schemas${note}`,
    (directory) => {
      const objects = objectsOf(textOf(directory, command ?? []));
      expect(objects.map(({ kind }) => kind).sort()).toEqual([...KINDS[directory]].sort());
      const workload = theOnly(objects, directory === 'sharded' ? 'StatefulSet' : 'Deployment');
      const { spec } = workload.spec.template;
      const config = theOnly(objects, 'ConfigMap');
      expect(spec.volumes.map((volume) => 'configMap' in volume && volume.configMap.name)).toContain(
        config.metadata.name,
      );
      expect(Object.keys(config.data)).toEqual(['exporter.yml']);
      expect(spec.containers[0].image).toMatch(/^ghcr\.io\/[\w/-]+:\d+\.\d+\.\d+$/);
    },
  );
});

test.skipIf(SAYS + KUBECONFORM_SAYS !== '').each(DIRECTORIES)(
  `kubeconform accepts the rendered %s${SAYS}${KUBECONFORM_SAYS}`,
  (directory) => conforms(textOf(directory, render)),
);

test.skipIf(SAYS !== '').each(DIRECTORIES)(
  `kube-prometheus-stack can select the objects of %s by one label${SAYS}`,
  (directory) => {
    const objects = rendered(directory);
    for (const kind of ['ServiceMonitor', 'PrometheusRule'] as const)
      expect(theOnly(objects, kind).metadata.labels['release']).toBe('kube-prometheus-stack');
  },
);

test.skipIf(SAYS !== '')(`replicated has two pods and loses at most one at a time${SAYS}`, () => {
  const objects = rendered('replicated');
  const { replicas, template } = theOnly(objects, 'Deployment').spec;
  expect(replicas).toBe(2);
  for (const { labelSelector } of template.spec.topologySpreadConstraints ?? [])
    expect(labelSelector.matchLabels).toEqual(template.metadata.labels);
  expect(template.spec.topologySpreadConstraints).toHaveLength(2);
  expect(theOnly(objects, 'PodDisruptionBudget').spec.maxUnavailable).toBeLessThan(replicas);
});

test.skipIf(SAYS !== '')(`stateful has one pod at a time, with its state on a volume${SAYS}`, () => {
  const objects = rendered('stateful');
  const { replicas, strategy, template } = theOnly(objects, 'Deployment').spec;
  expect(replicas).toBe(1);
  expect(strategy).toEqual({ type: 'Recreate' });
  const [container] = template.spec.containers;
  const [, directory = ''] =
    /state_file: (.*)\/state$/m.exec(theOnly(objects, 'ConfigMap').data['exporter.yml'] ?? '') ?? [];
  const mount = container.volumeMounts.find(({ mountPath }) => mountPath === directory);
  expect(mount).toEqual({ name: 'state', mountPath: directory });
});

test.skipIf(SAYS !== '')(`sharded has one shard per pod, by its ordinal${SAYS}`, () => {
  const objects = rendered('sharded');
  const { replicas, serviceName, template } = theOnly(objects, 'StatefulSet').spec;
  const [{ args, env }] = template.spec.containers;
  const fieldPath = "metadata.labels['apps.kubernetes.io/pod-index']";
  expect(env).toEqual([{ name: 'SHARD', valueFrom: { fieldRef: { fieldPath } } }]);
  for (let ordinal = 0; ordinal < replicas; ordinal += 1) {
    const line = parseCommandLine(
      args.map((arg) => arg.replace('$(SHARD)', String(ordinal))),
      '',
    );
    expect(line).toMatchObject({ kind: 'run', flags: { shard: ordinal, totalShards: replicas } });
  }
  const headless = objects.find((each) => each.kind === 'Service' && each.metadata.name === serviceName);
  expect(headless).toMatchObject({ spec: { clusterIP: 'None', selector: template.metadata.labels } });
  // Otherwise each pod would be scraped twice.
  const { selector } = theOnly(objects, 'ServiceMonitor').spec;
  expect(headless?.metadata.labels).not.toMatchObject(selector.matchLabels);
});

test.skipIf(SAYS !== '').each(['replicated', 'sharded', 'stateful'] as const)(
  `no immutable field changes between base and %s${SAYS}`,
  (directory) => {
    const base = rendered('base');
    const isMutable = ({ kind }: KubernetesObject) =>
      ['ConfigMap', 'PersistentVolumeClaim', 'PodDisruptionBudget', 'StatefulSet'].includes(kind);
    for (const object of rendered(directory).filter((each) => !isMutable(each))) {
      const before = base.find(
        ({ kind, metadata }) => kind === object.kind && metadata.name === object.metadata.name,
      );
      if (object.kind !== 'Deployment') {
        if (before !== undefined) expect(object).toEqual(before);
      } else expect(object.spec.selector).toEqual(before?.kind === 'Deployment' && before.spec.selector);
    }
  },
);

test.skipIf(SAYS !== '').each(DIRECTORIES)(
  `the component basic-auth adds passwords to %s, and probes need none${SAYS}`,
  (directory) => {
    const own = mkdtempSync(join(KUBERNETES, 'with-passwords-'));
    try {
      const kustomization = { resources: [`../${directory}`], components: ['../basic-auth'] };
      writeFileSync(join(own, 'kustomization.yaml'), JSON.stringify(kustomization));
      const objects = parseAllDocuments(textOf(basename(own), render)).map((document) => document.toJS());
      const [workload] = objects.filter(({ kind }) => ['Deployment', 'StatefulSet'].includes(kind));
      const { containers, volumes } = workload.spec.template.spec;
      const line = parseCommandLine(
        containers[0].args.map((arg: string) => arg.replace('$(SHARD)', '0')),
        '',
      );
      const file = line.kind === 'run' ? line.flags.webConfigFile : undefined;
      const mount = containers[0].volumeMounts.find(({ name }: { name: string }) => name === 'web');
      expect(file).toBe(`${mount.mountPath}/web.yml`);
      const [volume] = volumes.filter(({ name }: { name: string }) => name === 'web');
      expect(volume.secret.secretName).toBe('mongodbatlas-restore-exporter-web');
      const [monitor] = objects.filter(({ kind }) => kind === 'ServiceMonitor');
      expect(monitor.spec.endpoints[0].basicAuth.username.key).toBe('username');
      expect(containers[0].readinessProbe.httpGet).toEqual({ path: '/-/ready', port: 'http' });
    } finally {
      rmSync(own, { recursive: true });
    }
  },
);
