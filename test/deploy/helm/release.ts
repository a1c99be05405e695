import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const object = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
});

const probe = z.looseObject({ httpGet: z.unknown().optional(), exec: z.unknown().optional() });

const workload = object.extend({
  spec: z.looseObject({
    replicas: z.int(),
    selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
    serviceName: z.string().optional(),
    volumeClaimTemplates: z.array(z.unknown()).optional(),
    template: z.looseObject({
      metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }),
      spec: z.looseObject({
        containers: z.tuple([
          z.looseObject({
            args: z.array(z.string()),
            startupProbe: probe,
            livenessProbe: probe,
            readinessProbe: probe,
            volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })),
          }),
        ]),
        volumes: z.array(z.looseObject({ name: z.string() })),
      }),
    }),
  }),
});

const withText = object.extend({ data: z.record(z.string(), z.string()).optional() });

export type ReleaseObject = z.infer<typeof object>;
export type Workload = z.infer<typeof workload>;

/** Parses the objects that Helm or kustomize renders. */
export function parseRelease(text: string): readonly ReleaseObject[] {
  const documents = parseAllDocuments(text).map((document) => document.toJS());
  return documents.filter((each) => each !== null).map((each) => object.parse(each));
}

/** Returns the only Deployment or StatefulSet. */
export function workloadOf(objects: readonly ReleaseObject[]): Workload {
  const [found] = objects.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
  return workload.parse(found);
}

/** Returns the text of a file in a ConfigMap or Secret, or `undefined` if none has it. */
export function fileOf(objects: readonly ReleaseObject[], name: string): string | undefined {
  for (const each of objects) {
    const { data = {} } = withText.parse({ ...each, data: each['data'] ?? each['stringData'] ?? {} });
    if (data[name] !== undefined) return data[name];
  }
  return undefined;
}
