import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);

/** Returns the names used by several files, with these files. */
function shared(namesOf: (file: string) => readonly string[]): readonly string[] {
  const owners = new Map<string, string[]>();
  for (const file of files) {
    for (const name of namesOf(file)) owners.set(name, [...(owners.get(name) ?? []), file]);
  }
  return [...owners].filter(([, all]) => all.length > 1).map(([name, all]) => `${name}: ${all.join(', ')}`);
}

test('file names in src are unique', () => {
  expect(files.length).toBeGreaterThan(200);
  expect(shared((file) => [basename(file)])).toEqual([]);
});

test('names of exported types in src are unique', () => {
  const exported = (file: string) =>
    [...readFileSync(join('src', file), 'utf8').matchAll(/^export (?:interface|type|class) (\w+)/gm)].map(
      ([, name = '']) => name,
    );
  expect(files.flatMap(exported).length).toBeGreaterThan(300);
  expect(shared(exported)).toEqual([]);
});
