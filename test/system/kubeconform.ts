import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { KUBERNETES_VERSIONS, schemasDirectory } from '../tools/kubernetesSchemas.ts';
import { toolPath } from '../tools/tool.ts';

const kubeconform = toolPath('kubeconform');
const IS_THERE = kubeconform !== undefined && existsSync(schemasDirectory);
export const KUBECONFORM_SAYS = IS_THERE ? '' : ' (skipped: no kubeconform or no schemas, see npm run tools)';

/** Kinds that Kubernetes does not define; @kubernetes-models/prometheus-operator has their schemas. */
const OPERATOR_KINDS = ['ServiceMonitor', 'PrometheusRule'];

/** Fails if an object has a duplicate, unknown or invalid field in the oldest or the newest Kubernetes. */
export function conforms(manifests: string): void {
  for (const version of KUBERNETES_VERSIONS) {
    const location = join(
      schemasDirectory,
      `v${version}-local-strict`,
      '{{.ResourceKind}}{{.KindSuffix}}.json',
    );
    const { status, stdout, stderr } = spawnSync(
      kubeconform ?? '',
      ['-strict', '-summary', `-schema-location=${location}`, `-skip=${OPERATOR_KINDS.join()}`, '-'],
      { encoding: 'utf8', input: manifests },
    );
    expect(status, `Kubernetes ${version}: ${stdout}${stderr}`).toBe(0);
    expect(stdout).toMatch(/Valid: [1-9]\d*, Invalid: 0, Errors: 0/);
  }
}
