// Imported one by one: the index of a version loads hundreds of kinds.
import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { StatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { Secret } from 'kubernetes-models/v1/Secret';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { type KubernetesObject, kubernetesObject } from './objects.ts';

type Kind = KubernetesObject['kind'];

/** Generated from Kubernetes' OpenAPI description and the Prometheus operator's custom resource definitions. */
const MODELS = {
  ConfigMap,
  Deployment,
  NetworkPolicy,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  PrometheusRule,
  Service,
  ServiceAccount,
  ServiceMonitor,
  StatefulSet,
} as const satisfies Record<Kind, { readonly apiVersion: string }>;

const ALL_MODELS: ReadonlyMap<string, NewableFunction & { readonly apiVersion: string }> = new Map(
  Object.entries({ ...MODELS, Secret }),
);

/** The fields of T, at any depth, that S does not have. */
type Foreign<T, S> = T extends readonly (infer A)[]
  ? S extends readonly (infer B)[]
    ? Foreign<A, B>
    : never
  : T extends object
    ? {
        [K in keyof T]-?: K extends keyof S ? Foreign<NonNullable<T[K]>, NonNullable<S[K]>> : K;
      }[keyof T]
    : never;

/** Fields that only our schemas have: the API would ignore or refuse them silently. */
export type ForeignField = {
  [K in Kind]: Foreign<Extract<KubernetesObject, { kind: K }>, InstanceType<(typeof MODELS)[K]>>;
}[Kind];

/**
 * Parses an object that conforms to both schemas of its kind: ours, which allows only the fields that the manifests
 * use, and that of its API, which restricts their values. @throws with every violation
 */
export function parseObject(value: unknown): KubernetesObject {
  const object = kubernetesObject.parse(value);
  validateObject(object.kind, object.apiVersion, value);
  return object;
}

/** Checks an object of any kind in use by the schema of its API alone. @throws with every violation */
export function validateObject(kind: string, apiVersion: string, value: unknown): void {
  const Model = ALL_MODELS.get(kind);
  if (apiVersion !== Model?.apiVersion)
    throw new Error(`${kind} is of ${Model?.apiVersion}, not ${apiVersion}`);
  const model: { validate(): void } = Reflect.construct(Model, [value]);
  model.validate();
}
