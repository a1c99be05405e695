import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DELIVERY_TYPES, STATES } from '../../src/core/job.ts';

/** Every README and page of the project, by its path. */
const pages = new Map(
  ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...markdownIn('src', 'config', 'deploy', 'test')].map(
    (path) => [path, readFileSync(path, 'utf8')] as const,
  ),
);

function markdownIn(...directories: readonly string[]): readonly string[] {
  return directories.flatMap((directory) =>
    readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md'))
      .map((file) => join(directory, file)),
  );
}

function page(path: string): string {
  const text = pages.get(path);
  if (text === undefined) throw new Error(`${path} is missing`);
  return text;
}

function directoriesIn(path: string): readonly string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
}

test('the log README lists exactly the events that the source logs', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join('src', file), 'utf8'));
  const logged = sources.flatMap((text) => [...text.matchAll(/\bevent: '([a-z_]+)'/g)]);
  const events = new Set([...logged.map(([, event = '']) => event), 'cluster_gone']);
  const [eventTable = ''] = page('src/log/README.md').split('## Elastic');
  const rows = eventTable
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|')[1] ?? '');
  const named = rows.flatMap((cell) => [...cell.matchAll(/`([a-z_]+)`/g)].map(([, event = '']) => event));
  expect(named.toSorted()).toEqual([...events].toSorted());
});

test('the metrics README names every delivery type and every state', () => {
  const [, labels = ''] = page('src/metrics/README.md').split('<!-- end: target metrics -->');
  const [sentences = ''] = labels.trim().split('\n\n');
  expect([...DELIVERY_TYPES, ...STATES].filter((value) => !sentences.includes(`\`${value}\``))).toEqual([]);
});

describe.each(directoriesIn('src'))('the README of src/%s', (directory) => {
  const files = readdirSync(join('src', directory), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => basename(file));

  test('names every file of its directory, and no other file without its directory', () => {
    const named = [...page(`src/${directory}/README.md`).matchAll(/`(\w+\.ts)`/g)].map(
      ([, name = '']) => name,
    );
    expect([...new Set(named)].toSorted()).toEqual([...new Set(files)].toSorted());
  });

  test('names the file to start with', () => {
    const [, start] = /\bStart\s+with\s+`(\w+\.ts)`/.exec(page(`src/${directory}/README.md`)) ?? [];
    expect(files).toContain(start);
  });
});

test('the source README lists exactly the directories of src', () => {
  const named = [...page('src/README.md').matchAll(/`src\/([a-z]+)`/g)].map(([, name = '']) => name);
  expect([...new Set(named)].toSorted()).toEqual([...directoriesIn('src')].toSorted());
});

test('the test README names every test directory that mirrors no other directory', () => {
  const mirrored = ['config', 'deploy', ...directoriesIn('src')];
  const own = directoriesIn('test').filter((name) => !mirrored.includes(name));
  const text = page('test/README.md');
  expect(own.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

test('every link and path in a page exists', () => {
  const links = [...pages].flatMap(([path, text]) =>
    [...text.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => join(dirname(path), link)),
  );
  const named = [...pages.values()].flatMap((text) =>
    [...text.matchAll(/`((?:src|config|deploy|test|\.ci)\/[\w./-]+)`/g)].map(([, path = '']) => path),
  );
  expect(links.length).toBeGreaterThan(30);
  expect([...links, ...named].filter((path) => !existsSync(path))).toEqual([]);
});

test('the main README has at most 2,000 words', () => {
  expect(page('README.md').split(/\s+/).length).toBeLessThanOrEqual(2000);
});
