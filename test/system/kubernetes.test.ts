import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { parseCommandLine } from '../../src/cli/commandLine.ts';
import { FOLDERS, type Folder } from '../deploy/kubernetes/folder.ts';
import { type KubernetesObject, theOnly } from '../deploy/kubernetes/objects.ts';
import { parseObject } from '../deploy/kubernetes/schema.ts';

const KUBERNETES = fileURLToPath(new URL('../../deploy/kubernetes/', import.meta.url));
const HAS_KUBECTL = spawnSync('kubectl', ['version', '--client']).status === 0;
const SAYS = HAS_KUBECTL ? '' : ' (skipped: kubectl is not installed)';
const COMMON = [
  'ConfigMap',
  'NetworkPolicy',
  'PrometheusRule',
  'Service',
  'ServiceAccount',
  'ServiceMonitor',
];

const KINDS: Readonly<Record<Folder, readonly string[]>> = {
  base: [...COMMON, 'Deployment'],
  replicated: [...COMMON, 'Deployment', 'PodDisruptionBudget'],
  sharded: [...COMMON, 'StatefulSet'],
};

function rendered(folder: Folder): readonly KubernetesObject[] {
  const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', folder], {
    cwd: KUBERNETES,
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  expect(stderr).toBe('');
  return parseAllDocuments(stdout).map((document) => parseObject(document.toJS()));
}

test.skipIf(!HAS_KUBECTL).each(FOLDERS)(
  `kubectl renders %s, each object as its schema wants it${SAYS}`,
  (folder) => {
    const objects = rendered(folder);
    expect(objects.map(({ kind }) => kind).sort()).toEqual([...KINDS[folder]].sort());
    const workload = theOnly(objects, folder === 'sharded' ? 'StatefulSet' : 'Deployment');
    const { spec } = workload.spec.template;
    const config = theOnly(objects, 'ConfigMap');
    expect(spec.volumes.map((volume) => 'configMap' in volume && volume.configMap.name)).toContain(
      config.metadata.name,
    );
    expect(Object.keys(config.data)).toEqual(['exporter.yml']);
    expect(spec.containers[0].image).toMatch(/^ghcr\.io\/[\w/-]+:\d+\.\d+\.\d+$/);
  },
);

test.skipIf(!HAS_KUBECTL)(`replicated has two pods and gives up one at a time${SAYS}`, () => {
  const objects = rendered('replicated');
  const { replicas, template } = theOnly(objects, 'Deployment').spec;
  expect(replicas).toBe(2);
  for (const { labelSelector } of template.spec.topologySpreadConstraints ?? [])
    expect(labelSelector.matchLabels).toEqual(template.metadata.labels);
  expect(template.spec.topologySpreadConstraints).toHaveLength(2);
  expect(theOnly(objects, 'PodDisruptionBudget').spec.maxUnavailable).toBeLessThan(replicas);
});

test.skipIf(!HAS_KUBECTL)(`sharded has as many shards as pods, each by its ordinal${SAYS}`, () => {
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
  const service = theOnly(objects, 'Service');
  expect(service.metadata.name).toBe(serviceName);
  expect(service.spec.clusterIP).toBe('None');
});
