import { z } from 'zod';
import { labels, name, podTemplate, port } from './pod.ts';

const metadata = z.strictObject({ name, labels });
const selector = z.strictObject({ matchLabels: labels });
const protocol = z.enum(['TCP', 'UDP']);

const peer = z.union([
  z.strictObject({ namespaceSelector: selector, podSelector: selector.optional() }),
  z.strictObject({ ipBlock: z.strictObject({ cidr: z.string(), except: z.array(z.string()).default([]) }) }),
]);
const peers = z.array(peer).min(1);
const policyPorts = z.array(z.strictObject({ protocol, port })).min(1);

const duration = z.string().regex(/^\d+[smhd]$/);

const rule = z.strictObject({
  record: z.string().optional(),
  alert: z.string().optional(),
  expr: z.string(),
  for: duration.optional(),
  labels: z.record(z.string(), z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});

/** Every kind of object in the manifests, with the fields in use, as defined by its API. */
export const kubernetesObject = z.discriminatedUnion('kind', [
  z.strictObject({
    apiVersion: z.literal('apps/v1'),
    kind: z.literal('Deployment'),
    metadata,
    spec: z.strictObject({
      replicas: z.int(),
      revisionHistoryLimit: z.int(),
      progressDeadlineSeconds: z.int(),
      strategy: z.union([
        z.strictObject({ rollingUpdate: z.strictObject({ maxUnavailable: z.int(), maxSurge: z.int() }) }),
        z.strictObject({ type: z.literal('Recreate') }),
      ]),
      selector,
      template: podTemplate,
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('apps/v1'),
    kind: z.literal('StatefulSet'),
    metadata,
    spec: z.strictObject({
      replicas: z.int(),
      revisionHistoryLimit: z.int(),
      podManagementPolicy: z.enum(['OrderedReady', 'Parallel']),
      serviceName: name,
      selector,
      template: podTemplate,
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('Service'),
    metadata,
    spec: z.strictObject({
      clusterIP: z.literal('None').optional(),
      publishNotReadyAddresses: z.boolean().optional(),
      selector: labels,
      ports: z.array(z.strictObject({ name: name.max(15), port: z.int(), targetPort: port })),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('ServiceAccount'),
    metadata,
    automountServiceAccountToken: z.boolean(),
  }),
  z.strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('ConfigMap'),
    metadata,
    data: z.record(z.string(), z.string()),
  }),
  z.strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('PersistentVolumeClaim'),
    metadata,
    spec: z.strictObject({
      accessModes: z.array(z.enum(['ReadWriteOnce', 'ReadWriteOncePod'])),
      resources: z.strictObject({ requests: z.strictObject({ storage: z.string().regex(/^\d+[MG]i$/) }) }),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('networking.k8s.io/v1'),
    kind: z.literal('NetworkPolicy'),
    metadata,
    spec: z.strictObject({
      podSelector: selector,
      policyTypes: z.array(z.enum(['Ingress', 'Egress'])),
      ingress: z.array(z.strictObject({ from: peers, ports: policyPorts })),
      egress: z.array(z.strictObject({ to: peers, ports: policyPorts })),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('policy/v1'),
    kind: z.literal('PodDisruptionBudget'),
    metadata,
    spec: z.strictObject({
      maxUnavailable: z.int(),
      unhealthyPodEvictionPolicy: z.enum(['AlwaysAllow', 'IfHealthyBudget']),
      selector,
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('monitoring.coreos.com/v1'),
    kind: z.literal('ServiceMonitor'),
    metadata,
    spec: z.strictObject({
      jobLabel: z.string(),
      selector,
      endpoints: z.array(z.strictObject({ port: name, interval: z.string().regex(/^\d+s$/) })),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal('monitoring.coreos.com/v1'),
    kind: z.literal('PrometheusRule'),
    metadata,
    spec: z.strictObject({ groups: z.array(z.strictObject({ name: z.string(), rules: z.array(rule) })) }),
  }),
]);

export type KubernetesObject = z.infer<typeof kubernetesObject>;

type Kind = KubernetesObject['kind'];

/** Returns the only object of a kind; throws if it is missing or not unique. */
export function theOnly<K extends Kind>(
  objects: readonly KubernetesObject[],
  kind: K,
): Extract<KubernetesObject, { readonly kind: K }> {
  const found = objects.filter((each): each is Extract<KubernetesObject, { kind: K }> => each.kind === kind);
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} objects of kind ${kind}`);
  return only;
}
