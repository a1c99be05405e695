import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { build, buildah, run } from './buildah.ts';
import { inspect } from './inspect.ts';

const directory = inject('directory');
const files = inject('files');
const built = inject('built');
const image = inspect(directory, built.name);
const PACKAGE = JSON.parse(readFileSync(join(built.context, 'package.json'), 'utf8'));
const LOCK: { readonly packages: Readonly<Record<string, { readonly dev?: boolean }>> } = JSON.parse(
  readFileSync(join(built.context, 'package-lock.json'), 'utf8'),
);
/** The size limit on disk, excluding the base. */
const MAX_BYTES = 20e6;

const CHECKOUT = [
  'Dockerfile',
  '.dockerignore',
  '.npmrc',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'LICENSE',
  'src',
];
/** The first bytes of a program or library for one architecture. */
const ELF = Buffer.from('\x7fELF', 'latin1');

const inApp = readdirSync(join(files, 'app'), { recursive: true, encoding: 'utf8' });

test('the image contains the build, the packages that it needs at run time, and nothing else', () => {
  expect(readdirSync(join(files, 'app')).sort()).toEqual(['LICENSE', 'dist', 'node_modules', 'package.json']);
  const wanted = Object.keys(LOCK.packages).filter((path) => path !== '' && !LOCK.packages[path]?.dev);
  const there = inApp
    .filter((path) => /^node_modules\/(.*\/node_modules\/)?(@[^/]+\/)?[^/@.]+\/package\.json$/.test(path))
    .map((path) => path.replace('/package.json', ''));
  expect(there.sort()).toEqual(wanted.sort());
  const made = inApp.filter((path) => /^dist\/.*\.\w+$/.test(path)).map((path) => path.replace('dist/', ''));
  // All other files are chunks of these two, and licenses of packages that the chunks contain.
  const entries = made.filter((path) => !/^(chunks\/\w+-[\w-]{8}\.js|licenses\/.+\.txt)$/.test(path));
  expect(entries.sort()).toEqual(['healthcheck.js', 'main.js']);
});

test('the image contains nothing specific to one architecture', () => {
  const programs = inApp
    .map((path) => join(files, 'app', path))
    .filter((path) => statSync(path).isFile() && readFileSync(path).subarray(0, 4).equals(ELF));
  expect(programs).toEqual([]);
});

test('the labels of the image identify the program and its commit', () => {
  const { 'io.buildah.version': _, ...labels } = image.config.Labels;
  expect(labels).toEqual({
    'org.opencontainers.image.title': PACKAGE.name,
    'org.opencontainers.image.description': 'Prometheus exporter for MongoDB Atlas restore jobs',
    'org.opencontainers.image.source': PACKAGE.repository.url.replace(/^git\+|\.git$/g, ''),
    'org.opencontainers.image.licenses': PACKAGE.license,
    'org.opencontainers.image.version': PACKAGE.version,
    'org.opencontainers.image.revision': built.revision,
  });
  expect(image.config).toMatchObject({
    User: '65532:65532',
    StopSignal: 'SIGTERM',
    ExposedPorts: { '9947/tcp': {} },
  });
});

test('the user of the image can write only to the directory of the state file', () => {
  const mine = run('find', [files, '-xdev', '-uid', '65532', '-o', '-gid', '65532']);
  expect(mine).toBe(join(files, 'var/lib/mongodbatlas-restore-exporter'));
});

test('the image is small', () => {
  const bytes = image.sizes.slice(1).reduce((sum, size) => sum + size, 0);
  process.stdout.write(`the image takes ${(bytes / 1e6).toFixed(1)} MB beside its base\n`);
  expect(bytes).toBeLessThan(MAX_BYTES);
});

test('another checkout of the same commit on another day builds the same image', {
  timeout: 300_000,
}, () => {
  const context = join(directory, 'checkout');
  mkdirSync(context);
  for (const path of CHECKOUT) cpSync(join(built.context, path), join(context, path), { recursive: true });
  // Differences of umask, and stray files.
  run('chmod', ['--recursive', 'go=', context]);
  writeFileSync(join(context, '.env'), 'MONGODB_ATLAS_PRIVATE_API_KEY=secret\n');
  writeFileSync(join(context, 'src', 'notes.md'), 'not a source\n');
  build(directory, { ...built, name: 'exporter:again', context });
  const again = inspect(directory, 'exporter:again');
  expect(again.layers).toEqual(image.layers);
  expect({ ...again.config, Hostname: '' }).toEqual({ ...image.config, Hostname: '' });
  expect(again.created).toBe(image.created);
  expect(Date.parse(again.created)).toBe(built.epoch * 1000);
  buildah(directory, 'rmi', 'exporter:again');
});
