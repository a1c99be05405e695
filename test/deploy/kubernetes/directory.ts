import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { KubernetesObject } from './objects.ts';
import { parseObject } from './schema.ts';

const KUBERNETES = new URL('../../../deploy/kubernetes/', import.meta.url);

const reference = z.object({ kind: z.string(), name: z.string() });
const target = z.union([reference, z.object({ group: z.string() })]);
const patch = z.union([
  z.strictObject({
    path: z.string(),
    target: target.optional(),
    options: z.object({ allowKindChange: z.boolean() }).optional(),
  }),
  z.strictObject({ patch: z.string(), target }),
]);

const kustomization = z.strictObject({
  apiVersion: z.literal('kustomize.config.k8s.io/v1beta1'),
  kind: z.literal('Kustomization'),
  resources: z.array(z.string()),
  configMapGenerator: z
    .array(
      z.object({
        name: z.string(),
        behavior: z.literal('replace').optional(),
        files: z.array(z.string()),
      }),
    )
    .default([]),
  images: z.array(z.strictObject({ name: z.string(), newName: z.string(), newTag: z.string() })).default([]),
  patches: z.array(patch).default([]),
  replacements: z
    .array(z.object({ source: reference, targets: z.array(z.object({ select: reference })) }))
    .default([]),
});

export const DIRECTORIES = ['base', 'replicated', 'sharded', 'stateful'] as const;
export type Directory = (typeof DIRECTORIES)[number];

/** Returns the text of a file in a directory of `deploy/kubernetes`. */
export function textOf(directory: Directory, file: string): string {
  return readFileSync(new URL(`${directory}/${file}`, KUBERNETES), 'utf8');
}

/** Returns a file of a directory, parsed as YAML. */
export function yamlOf(directory: Directory, file: string): unknown {
  return parse(textOf(directory, file));
}

/** Returns the kustomization of a directory. */
export function kustomizationOf(directory: Directory): z.infer<typeof kustomization> {
  return kustomization.parse(yamlOf(directory, 'kustomization.yml'));
}

/** Returns all other files of a directory. */
export function filesOf(directory: Directory): readonly string[] {
  return readdirSync(new URL(directory, KUBERNETES)).filter((file) => file !== 'kustomization.yml');
}

/** Returns the own objects of a directory, each checked against its schema. */
export function objectsOf(directory: Directory): readonly KubernetesObject[] {
  const files = kustomizationOf(directory).resources.filter((resource) => resource.endsWith('.yml'));
  return files.map((file) => parseObject(yamlOf(directory, file)));
}
