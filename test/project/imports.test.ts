import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';

interface Import {
  readonly from: string;
  readonly to: string;
}

/** Paths within `src`. */
const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);
const imports = files.flatMap(importsOf);
const directories = ['', ...new Set(files.map(dirname).filter((directory) => directory !== '.'))];

function importsOf(file: string): readonly Import[] {
  const source = readFileSync(join('src', file), 'utf8');
  return [...source.matchAll(/\b(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map(([, path = '']) => ({
    from: file,
    to: join(dirname(file), path),
  }));
}

/** Returns the directories and files of `src` in the order of the table in its README. */
function entriesInOrder(): readonly string[] {
  const cells = [...readFileSync('src/README.md', 'utf8').matchAll(/^\| (`src\/[^|]+) \|/gm)];
  return cells.flatMap(([, cell = '']) =>
    [...cell.matchAll(/`src\/([\w.]+)`/g)].map(([, entry = '']) => entry),
  );
}

/** Returns the file or subdirectory of `directory` that is or contains `file`; `undefined` if `file` lies elsewhere. */
function entryOf(directory: string, file: string): string | undefined {
  const prefix = directory === '' ? '' : `${directory}/`;
  return file.startsWith(prefix) ? file.slice(prefix.length).split('/')[0] : undefined;
}

/**
 * Returns the imports that form circles between the files and subdirectories of `directory`. A circle between single files
 * is one of these in the lowest directory that contains them all.
 */
function circularImports(directory: string): readonly Import[] {
  const entries = (each: Import) => [entryOf(directory, each.from), entryOf(directory, each.to)] as const;
  let left = imports.filter((each) => {
    const [from, to] = entries(each);
    return from !== undefined && to !== undefined && from !== to;
  });
  for (;;) {
    const importing = new Set(left.map((each) => entries(each)[0]));
    const imported = new Set(left.map((each) => entries(each)[1]));
    // An import outside every circle starts at an entry that none imports, or ends at one that imports none.
    const next = left.filter((each) => imported.has(entries(each)[0]) && importing.has(entries(each)[1]));
    if (next.length === left.length) return next;
    left = next;
  }
}

test('every import leads to a file of src', () => {
  expect(imports.length).toBeGreaterThan(800);
  expect(imports.filter(({ to }) => !files.includes(to))).toEqual([]);
});

test('the table in the source README lists every directory and file of src once', () => {
  const actual = readdirSync('src').filter((entry) => entry !== 'README.md');
  expect(entriesInOrder().toSorted()).toEqual(actual.toSorted());
});

test('a directory imports only those that the table in the source README lists before it', () => {
  const order = entriesInOrder();
  const rank = (file: string) => order.indexOf(entryOf('', file) ?? '');
  expect(imports.filter(({ from, to }) => rank(to) > rank(from))).toEqual([]);
});

describe.each(directories)('src/%s', (directory) => {
  test('has no circle of imports between its files and subdirectories', () => {
    expect(circularImports(directory)).toEqual([]);
  });
});
