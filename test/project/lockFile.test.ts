import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Locked {
  readonly integrity?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly resolved?: string;
}

const lock: { readonly packages: Readonly<Record<string, Locked>> } = JSON.parse(
  readFileSync('package-lock.json', 'utf8'),
);
const packages = Object.entries(lock.packages);

// npm omits packages that a registry lacks at the time, and `npm ci` then refuses the file.
test('the lock file has the packages of every platform', () => {
  const optional = packages.flatMap(([, { optionalDependencies = {} }]) => Object.keys(optionalDependencies));
  const missing = optional.filter(
    (name) => !packages.some(([path]) => path.endsWith(`node_modules/${name}`)),
  );
  expect(missing).toEqual([]);
});

test('the lock file names no registry', () => {
  expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

test('the lock file has the hash of every package', () => {
  const unhashed = packages.filter(
    ([path, { integrity = '' }]) => path !== '' && !integrity.startsWith('sha512-'),
  );
  expect(unhashed.map(([path]) => path)).toEqual([]);
});
