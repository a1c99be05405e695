import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { renderJsonSchema } from '../../config/schema.ts';
import { configFile } from '../../src/config/schema/schema.ts';
import { badFiles } from './badFiles.ts';

const directory = new URL('../../config/', import.meta.url);
const example = readFileSync(new URL('exporter.example.yml', directory), 'utf8');

interface SchemaNode {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | false;
  readonly items?: SchemaNode;
}

const schema: SchemaNode & { readonly required?: readonly string[] } = JSON.parse(renderJsonSchema());

/** Returns every key of the file with its description, by its path without indices. */
function keysOf(node: SchemaNode, path = ''): readonly (readonly [string, string | undefined])[] {
  const inner = [node.items, node.additionalProperties || undefined].filter((one) => one !== undefined);
  return [
    ...Object.entries(node.properties ?? {}).flatMap(([key, value]) => [
      [`${path}${key}`, value.description] as const,
      ...keysOf(value, `${path}${key}.`),
    ]),
    ...inner.flatMap((one) => keysOf(one, path)),
  ];
}

/** Returns every setting with a plain value as its default. */
function describedDefaults({
  properties = {},
}: SchemaNode): readonly { value: unknown; description: string }[] {
  return Object.values(properties).flatMap((node) => [
    ...(['string', 'number', 'boolean'].includes(typeof node.default) && node.default !== ''
      ? [{ value: node.default, description: node.description ?? '' }]
      : []),
    ...describedDefaults(node),
  ]);
}

test('exporter.schema.json is up to date with the schema', () => {
  expect(readFileSync(new URL('exporter.schema.json', directory), 'utf8')).toBe(renderJsonSchema());
});

test('every key has a description in a sentence, and every setting a default or "Required"', () => {
  const keys = keysOf(schema);
  expect(keys.length).toBeGreaterThan(30);
  for (const [key, description] of keys) {
    expect(description, key).toMatch(/^[A-Z].*\.$/u);
    if (key.includes('.')) expect(description, key).toMatch(/[Dd]efault|Required/u);
  }
});

test('each description states the default of the schema', () => {
  const described = describedDefaults(schema);
  expect(described.length).toBeGreaterThan(8);
  for (const { value, description } of described) expect(description).toContain(`Default: \`${value}\``);
});

test('every setting appears in good.yml and has an invalid value in a bad file', () => {
  const problems = Object.values(badFiles).flat();
  const good = readFileSync(new URL('fixtures/good.yml', import.meta.url), 'utf8');
  const settings = keysOf(schema).map(([key]) => key);
  const inSections = settings.filter((key) => /^(atlas|discovery|poll|downloads)\./.test(key));
  expect(inSections.length).toBeGreaterThan(10);
  expect(
    inSections.filter(
      (key) => !problems.some((line) => line.startsWith(`${key}:`) || line.startsWith(`${key}[`)),
    ),
  ).toEqual([]);
  expect(inSections.filter((key) => !new RegExp(`^ *${key.split('.').at(-1)}:`, 'm').test(good))).toEqual([]);
});

test('the JSON Schema has required keys, patterns of durations and ids, and no additional keys', () => {
  expect(schema.required).toEqual(['projects']);
  expect(schema.additionalProperties).toBe(false);
  expect(schema.properties).toMatchObject({
    poll: { properties: { jitter: { pattern: expect.stringContaining('[0-9]+ms') } } },
    projects: { items: { required: ['id'], properties: { id: { pattern: '^(?:[a-f0-9]{24}|all)$' } } } },
  });
});

test('the example names the schema in its first line and contains every key', () => {
  expect(example.split('\n')[0]).toBe('# yaml-language-server: $schema=./exporter.schema.json');
  for (const [key] of keysOf(schema)) {
    expect(example).toMatch(new RegExp(`^[# -]*${key.split('.').at(-1)}:`, 'mu'));
  }
});

test('the defaults written out in the example match the schema', () => {
  const { atlas, poll, downloads } = configFile.parse(parse(example));
  const defaults = configFile.parse({});
  expect({ atlas, poll, downloads }).toEqual({
    atlas: defaults.atlas,
    // The default jitter is shorter for schedules with shorter gaps.
    poll: { ...defaults.poll, jitter: 5000 },
    downloads: defaults.downloads,
  });
});

test('config/schema.ts --check passes', async () => {
  const { argv } = process;
  onTestFinished(() => {
    process.argv = argv;
  });
  process.argv = [process.execPath, fileURLToPath(new URL('schema.ts', directory)), '--check'];
  // Under another name the module is evaluated again.
  const command = '../../config/schema.ts?check';
  await import(command);
  expect(process.exitCode).toBe(undefined);
});
