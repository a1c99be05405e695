import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSecret } from '../../src/config/secrets/secret.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'secret-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

async function readFileWith(content: string | Uint8Array) {
  const file = path.join(directory, 'secret');
  await writeFile(file, content);
  const read = await readSecret({ from: 'file', path: file }, {});
  return read.ok ? read.value : read.error.replace(directory, '/run');
}

test('a literal value is the secret', async () => {
  expect(await readSecret({ from: 'value', value: 'abc' }, {})).toEqual({ ok: true, value: 'abc' });
});

test('a variable is read on each call', async () => {
  const secret = { from: 'environment', variable: 'KEY' } as const;
  expect(await readSecret(secret, { KEY: 'abc\n' })).toEqual({ ok: true, value: 'abc' });
  expect(await readSecret(secret, {})).toEqual({
    ok: false,
    error: 'the environment variable KEY is empty',
  });
});

describe('a secret file', () => {
  test.each([
    ['abc', 'abc'],
    ['abc\n', 'abc'],
    ['abc\r\n\n', 'abc'],
    ['\ufeffabc\n', 'abc'],
    ['pass word', 'pass word'],
    ['x'.repeat(64 * 1024), 'x'.repeat(64 * 1024)],
  ])('%.20j is read without the byte order mark and trailing line breaks', async (content, value) => {
    expect(await readFileWith(content)).toBe(value);
  });

  test.each([
    ['empty', '', 'the secret file /run/secret is empty'],
    ['blank', ' \n', 'the secret file /run/secret is empty'],
    [
      'two lines',
      'abc\ndef\n',
      'the secret file /run/secret contains control characters, write the secret alone on one line',
    ],
    ['between spaces', ' abc', 'the secret file /run/secret has spaces around the secret, remove them'],
    ['before a tab', 'abc\t\n', 'the secret file /run/secret has spaces around the secret, remove them'],
    ['empty but for a zero-width space', '\u200b\n', 'the secret file /run/secret is empty'],
    ...[
      '\u200babc',
      'abc\u200b\n',
      'a\u2060bc',
      'abc\u00ad',
      'ab\u3164c',
      'a\u00a0bc',
      'abc\ufe0f',
      'a\u202ebc',
    ].map((content): [string, string, string] => [
      `written with an invisible character (${JSON.stringify(content)})`,
      content,
      'the secret file /run/secret contains an invisible character such as a zero-width space, remove it',
    ]),
    ['too large', 'x'.repeat(64 * 1024 + 1), 'the secret file /run/secret is larger than 64 KiB'],
    ['not text', new Uint8Array([0xff, 0xfe, 0x61]), 'the secret file /run/secret is not UTF-8 text'],
  ])('that is %s is refused without showing its content', async (_, content, problem) => {
    expect(await readFileWith(content)).toBe(problem);
  });

  test('that is missing, a directory, an endless device or a pasted secret is refused by name', async () => {
    const problemOf = async (file: string) => {
      const read = await readSecret({ from: 'file', path: file }, {});
      return read.ok ? 'read' : read.error;
    };
    expect(await problemOf('/nowhere/secret')).toBe(
      'the secret file /nowhere/secret cannot be read: no such file or directory',
    );
    expect(await problemOf(directory)).toBe(`the secret file ${directory} is a directory, not a file`);
    expect(await problemOf('/dev/zero')).toBe('the secret file /dev/zero is larger than 64 KiB');
    const pasted = '/etc/5d3b1c2e-1111-2222-3333-444455556666';
    expect(await problemOf(pasted)).toBe(
      'the secret file /etc/<secret> cannot be read: no such file or directory',
    );
    expect(await problemOf('/nowhere/a\nb')).toBe(
      'the secret file /nowhere/a\\u000ab cannot be read: no such file or directory',
    );
  });

  // Root can read every file.
  test('without read permission is reported as such', async ({ skip }) => {
    skip(process.getuid?.() === 0, 'root may read and write everything');
    const file = path.join(directory, 'locked');
    await writeFile(file, 'abc');
    await chmod(file, 0);
    const error = `the secret file ${file} cannot be read: permission denied`;
    expect(await readSecret({ from: 'file', path: file }, {})).toEqual({ ok: false, error });
  });
});
