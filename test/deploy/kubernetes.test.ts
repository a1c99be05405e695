import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { DIRECTORIES, filesOf, kustomizationOf, objectsOf, textOf, yamlOf } from './kubernetes/directory.ts';
import { theOnly } from './kubernetes/objects.ts';
import { type ForeignField, parseObject } from './kubernetes/schema.ts';

const base = objectsOf('base');
const OVERLAYS = ['replicated', 'sharded', 'stateful'] as const;
const named = z.object({ kind: z.string(), metadata: z.object({ name: z.string() }) });

describe.each(DIRECTORIES)('the kustomization of %s', (directory) => {
  const { resources, patches, configMapGenerator } = kustomizationOf(directory);

  test('lists every file of its directory once', () => {
    const listed = [
      ...resources.filter((resource) => !resource.startsWith('../')),
      ...pathsOf(patches),
      ...configMapGenerator.flatMap(({ files }) => files),
    ];
    expect(listed.sort()).toEqual([...filesOf(directory)].sort());
  });

  test('has objects with the name and label of the program, except for the headless Service', () => {
    for (const { kind, metadata, ...object } of objectsOf(directory)) {
      const isHeadless = kind === 'Service' && 'spec' in object && 'clusterIP' in object.spec;
      const name = `mongodbatlas-restore-exporter${isHeadless ? '-headless' : ''}`;
      expect(metadata).toEqual({ name, labels: { 'app.kubernetes.io/name': name } });
    }
  });
});

describe('the schema of an object', () => {
  // The compiler decides: `npm run check` fails on a field that an API does not know, and names it.
  test('has only fields of its API', () => {
    expectTypeOf<ForeignField>().toBeNever();
  });

  test('checks the schema of the API as well as ours', () => {
    const service = (port: number) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'x', labels: { x: 'x' } },
      spec: { selector: { x: 'x' }, ports: [{ name: 'http', port, targetPort: 'http' }] },
    });
    expect(parseObject(service(9947))).toEqual(service(9947));
    // Only the schema of the API limits a number.
    expect(() => parseObject(service(2 ** 40))).toThrow('data/spec/ports/0/port must match format "int32"');
  });
});

describe.each(OVERLAYS)('the overlay %s', (overlay) => {
  const { resources, patches, replacements } = kustomizationOf(overlay);
  const known = [...base, ...objectsOf(overlay)].map(({ kind, metadata }) => `${kind} ${metadata.name}`);

  test('starts from the base', () => {
    expect(resources).toContain('../base');
  });

  test.each(pathsOf(patches))('changes an object of the base by %s', (path) => {
    const [target] = patches.flatMap((patch) =>
      'path' in patch && patch.path === path ? [patch.target] : [],
    );
    const { kind, name } = target !== undefined && 'kind' in target ? target : nameIn(yamlOf(overlay, path));
    expect(known).toContain(`${kind} ${name}`);
  });

  test('copies from and to existing objects', () => {
    const made = overlay === 'sharded' ? ['StatefulSet mongodbatlas-restore-exporter'] : [];
    for (const { source, targets } of replacements)
      for (const { kind, name } of [source, ...targets.map(({ select }) => select)])
        expect([...known, ...made]).toContain(`${kind} ${name}`);
  });
});

describe('the labels', () => {
  const { selector, template } = theOnly(base, 'Deployment').spec;
  const { labels } = template.metadata;
  const service = theOnly(base, 'Service');

  test('of the pods are selected by every selector', () => {
    expect(selector.matchLabels).toEqual(labels);
    expect(service.spec.selector).toEqual(labels);
    expect(theOnly(base, 'NetworkPolicy').spec.podSelector.matchLabels).toEqual(labels);
    const budget = theOnly(objectsOf('replicated'), 'PodDisruptionBudget');
    expect(budget.spec.selector.matchLabels).toEqual(labels);
    expect(textOf('replicated', 'deployment.yml').match(/matchLabels:/g)).toHaveLength(2);
  });

  test('of the Service are selected by Prometheus', () => {
    const { selector: scraped, jobLabel } = theOnly(base, 'ServiceMonitor').spec;
    expect(scraped.matchLabels).toEqual(service.metadata.labels);
    expect(service.metadata.labels).toHaveProperty([jobLabel]);
  });
});

function pathsOf(patches: ReturnType<typeof kustomizationOf>['patches']): readonly string[] {
  return patches.flatMap((patch) => ('path' in patch ? [patch.path] : []));
}

function nameIn(patch: unknown): { readonly kind: string; readonly name: string } {
  const { kind, metadata } = named.parse(patch);
  return { kind, name: metadata.name };
}
