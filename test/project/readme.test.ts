import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const readme = readFileSync('README.md', 'utf8');

function sources(): readonly string[] {
  return readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join('src', file), 'utf8'));
}

function foldersIn(path: string): readonly string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
}

test('every event that the log can have is in the README', () => {
  const inSources = sources().flatMap((text) => [...text.matchAll(/\bevent: '([a-z_]+)'/g)]);
  const events = new Set([...inSources.map(([, event = '']) => event), 'cluster_gone']);
  const [, logs = ''] = /\n## Logs\n(.*?)\n## /s.exec(readme) ?? [];
  const named = [...logs.matchAll(/`([a-z]+_[a-z_]+|started|stopping)`/g)].map(([, event = '']) => event);
  expect(named.toSorted()).toEqual([...events].toSorted());
});

test('every folder of tests is in the README, beside those that mirror src and deploy', () => {
  const mirrored = ['src', 'deploy', ...foldersIn('src')];
  const [, row = ''] = /^\| `test` \| (.*)$/m.exec(readme) ?? [];
  const named = [...row.matchAll(/`([a-z]+)`/g)].map(([, name = '']) => name);
  const besides = foldersIn('test').filter((name) => !mirrored.includes(name));
  expect(named.filter((name) => !mirrored.includes(name)).toSorted()).toEqual(besides.toSorted());
});

test('every folder of src and every place that the README names is there', () => {
  const folders = foldersIn('src').map((name) => `src/${name}`);
  expect(folders.filter((path) => !readme.includes(`\`${path}\``))).toEqual([]);
  const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => path);
  const named = [...readme.matchAll(/`((?:src|config|deploy|test|\.ci)\/[\w./-]+)`/g)].map(
    ([, path = '']) => path,
  );
  expect(links.length + named.length).toBeGreaterThan(40);
  expect([...links, ...named].filter((path) => !existsSync(path))).toEqual([]);
});
