import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const readme = readFileSync('README.md', 'utf8');

function sources(): readonly string[] {
  return readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join('src', file), 'utf8'));
}

test('every event that the log can have is in the README', () => {
  const inSources = sources().flatMap((text) => [...text.matchAll(/\bevent: '([a-z_]+)'/g)]);
  const events = new Set([...inSources.map(([, event = '']) => event), 'cluster_gone']);
  expect(events.size).toBeGreaterThan(20);
  expect([...events].filter((event) => !readme.includes(`\`${event}\``))).toEqual([]);
});

test('every folder of src and every place that the README names is there', () => {
  const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => `src/${name}`).filter((path) => !readme.includes(`\`${path}\``))).toEqual(
    [],
  );
  const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => path);
  const named = [...readme.matchAll(/`((?:src|config|deploy|test|\.ci)\/[\w./-]+)`/g)].map(
    ([, path = '']) => path,
  );
  expect(links.length + named.length).toBeGreaterThan(40);
  expect([...links, ...named].filter((path) => !existsSync(path))).toEqual([]);
});
