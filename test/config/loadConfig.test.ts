import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/loadConfig.ts';
import { describeProblem } from '../../src/yaml/problem.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'config-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

async function problemsOf(file: string) {
  const loaded = loadConfig(file, {});
  return loaded.ok ? [] : loaded.error.map(describeProblem);
}

async function write(content: string | Uint8Array): Promise<string> {
  const file = path.join(directory, 'exporter.yml');
  await writeFile(file, content);
  return file;
}

test('secret paths are resolved against the directory of the file', async () => {
  const file = await write(
    'credentials: { default: { public_key: a, private_key_file: secrets/key } }\n' +
      'projects: [{ id: 5e2211c17a3e5a48f5497de3, clusters: [a] }]\n',
  );
  const loaded = loadConfig(file, {});
  expect(loaded.ok && loaded.value.config.credentials.get('default')).toMatchObject({
    privateKey: { from: 'file', path: path.join(directory, 'secrets/key') },
  });
});

test('the example file is valid', async () => {
  expect(await problemsOf('config/exporter.example.yml')).toEqual([]);
});

test('an unreadable file is one problem that says what to do', async () => {
  const named = 'name the configuration with --config.file';
  expect(await problemsOf(path.join(directory, 'none.yml'))).toEqual([
    `the file cannot be read: no such file or directory; ${named}`,
  ]);
  expect(await problemsOf(directory)).toEqual([`the file is a directory, not a file; ${named}`]);
  expect(await problemsOf('/dev/zero')).toEqual([`the file is larger than 1024 KiB; ${named}`]);
  expect(await problemsOf(await write(new Uint8Array([0x61, 0xff])))).toEqual([
    `the file is not UTF-8 text; ${named}`,
  ]);
});

test('an empty file is reported with the missing section', async () => {
  expect(await problemsOf(await write(''))).toEqual(['the file is empty, add the projects to poll, line 1']);
});
