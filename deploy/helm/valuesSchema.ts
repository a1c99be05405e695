import { z } from 'zod';

/** Parts of an object that Kubernetes defines and the chart hands on. */
const passed = z.looseObject({});
const text = z.string();
const texts = z.record(z.string(), z.string());
const passedList = z.array(passed);
const count = z.int().min(1);

/** The values of the chart but for `config`, whose schema is the exporter's own. */
export const chartValues = z.strictObject({
  nameOverride: text,
  fullnameOverride: text,
  commonLabels: texts,
  image: z.strictObject({
    repository: text.min(1),
    tag: text,
    digest: z.union([z.literal(''), z.string().regex(/^sha256:[0-9a-f]{64}$/)]),
    pullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']),
  }),
  imagePullSecrets: passedList,
  existingConfigMap: text,
  credentials: z.strictObject({
    type: z.enum(['apiKey', 'serviceAccount']),
    existingSecret: text,
    apiKey: z.strictObject({ publicKey: text, privateKey: text }),
    serviceAccount: z.strictObject({ clientId: text, clientSecret: text }),
  }),
  replicas: count,
  shards: count,
  state: z.strictObject({
    enabled: z.boolean(),
    size: text,
    storageClass: text,
    accessModes: z.array(text).min(1),
  }),
  web: z.strictObject({
    existingSecret: text,
    tlsSecret: text,
    clientAuthType: z.enum([
      '',
      'NoClientCert',
      'RequestClientCert',
      'RequireAnyClientCert',
      'VerifyClientCertIfGiven',
      'RequireAndVerifyClientCert',
    ]),
    basicAuthUsers: z.record(z.string(), z.string().regex(/^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/)),
    config: passed,
    enableLifecycle: z.boolean(),
  }),
  extraArgs: z.array(text),
  env: passedList,
  envFrom: passedList,
  extraVolumes: passedList,
  extraVolumeMounts: passedList,
  service: z.strictObject({
    type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer']),
    port: z.int().min(1).max(65_535),
    annotations: texts,
    labels: texts,
  }),
  serviceAccount: z.strictObject({ create: z.boolean(), name: text, annotations: texts }),
  serviceMonitor: z.strictObject({
    enabled: z.boolean(),
    namespace: text,
    additionalLabels: texts,
    annotations: texts,
    interval: text,
    scrapeTimeout: text,
    tlsConfig: passed,
    basicAuth: passed,
    relabelings: passedList,
    metricRelabelings: passedList,
  }),
  prometheusRule: z.strictObject({
    enabled: z.boolean(),
    namespace: text,
    additionalLabels: texts,
    annotations: texts,
  }),
  dashboard: z.strictObject({ enabled: z.boolean(), namespace: text, labels: texts, annotations: texts }),
  networkPolicy: z.strictObject({ enabled: z.boolean(), from: passedList, extraEgress: passedList }),
  podDisruptionBudget: z.strictObject({
    enabled: z.boolean(),
    maxUnavailable: z.union([z.int().min(0), z.string()]),
  }),
  resources: passed,
  podSecurityContext: passed,
  securityContext: passed,
  podAnnotations: texts,
  podLabels: texts,
  priorityClassName: text,
  nodeSelector: texts,
  tolerations: passedList,
  affinity: passed,
  topologySpreadConstraints: passedList,
  terminationGracePeriodSeconds: z.int().min(0),
  extraManifests: passedList,
});
