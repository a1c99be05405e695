import { execFileSync } from 'node:child_process';
import { chmod, link, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { targetKey } from '../../src/core/target.ts';
import { newView, type View } from '../../src/core/view.ts';
import type { NamedFile } from '../../src/files/fileIdentity.ts';
import { checkStateFile, openStateFile, type StateFile } from '../../src/state/stateFile.ts';
import { NOON_MS } from '../core/build.ts';
import { temporaryDirectory } from '../temporaryDirectory.ts';
import { fileOf, targetNumbered } from './lived.ts';

const VIEW: View = { ...newView(targetNumbered(1)), polls: 7 };
const KEY = targetKey(VIEW.target);

test('views survive a restart', async () => {
  const path = join(await temporaryDirectory(), 'state');
  const first = await opened(path);
  expect(first.file.views.size).toBe(0);
  first.file.changed(() => [VIEW]);
  await first.file.close();
  const second = await opened(path);
  expect(second.file.views).toEqual(new Map([[KEY, VIEW]]));
  expect([first.wrote, first.problems, second.problems]).toEqual([[true], [], []]);
});

test('only the owner can read the file, and no temporary file remains', async () => {
  const directory = await temporaryDirectory();
  const { file } = await opened(join(directory, 'state'));
  await writeFile(join(directory, 'state.tmp'), fileOf([VIEW]).subarray(0, 100), { mode: 0o666 });
  file.changed(() => [VIEW]);
  await file.close();
  expect(await readdir(directory)).toEqual(['state']);
  expect((await stat(join(directory, 'state'))).mode & 0o777).toBe(0o600);
});

test('a file without changes is not rewritten', async () => {
  const path = join(await temporaryDirectory(), 'state');
  await writeFile(path, fileOf([VIEW]));
  const before = await stat(path);
  await (await opened(path)).file.close();
  expect((await stat(path)).mtimeMs).toBe(before.mtimeMs);
});

test('a damaged state file is moved aside unchanged, and the start continues', async () => {
  const directory = await temporaryDirectory();
  const path = join(directory, 'state');
  const damaged = fileOf([VIEW]).subarray(0, -5);
  await writeFile(path, damaged);
  const aside = `${path}.bad-20260302T120000.000Z`;
  await writeFile(aside, 'kept');
  const { file, problems } = await opened(path);
  expect(problems).toEqual([
    `the state file ${path} is damaged: it was moved to ${aside}-1, and this process starts without earlier snapshots and counters`,
  ]);
  expect(file.views.size).toBe(0);
  expect(await readFile(`${aside}-1`)).toEqual(damaged);
  expect(await readFile(aside, 'utf8')).toBe('kept');
  file.changed(() => [VIEW]);
  await file.close();
  expect((await opened(path)).file.views.get(KEY)).toEqual(VIEW);
});

test.each([
  ['empty', ''],
  ['all-zero', '\0'.repeat(100_000)],
])('an %s file, as after a power failure, is moved aside with a warning', async (_, content) => {
  const directory = await temporaryDirectory();
  const path = join(directory, 'state');
  await writeFile(path, content);
  const { file, problems } = await opened(path);
  expect(problems).toEqual([
    expect.stringMatching(/^the state file .*state is empty or has no header: it was moved to/),
  ]);
  expect(file.views.size).toBe(0);
  expect(await readdir(directory)).toContain('state.bad-20260302T120000.000Z');
});

describe('a foreign file', () => {
  test.each(['projects: []\n', '{', '\0\0\0x', 'x'.repeat(1_000_000)])(
    '%.12j prevents the start',
    async (content) => {
      const directory = await temporaryDirectory();
      await writeFile(join(directory, 'state'), content);
      expect(await problemOf(join(directory, 'state'))).toBe(
        `the state file ${directory}/state is not a state file of this exporter: name another path, or move that file away`,
      );
      expect(await readFile(join(directory, 'state'), 'utf8')).toBe(content);
      expect(await readdir(directory)).toEqual(['state']);
    },
  );

  test('with the name of the temporary file prevents the start too', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'state.tmp'), 'notes');
    expect(await problemOf(join(directory, 'state'))).toContain(
      `needs ${directory}/state.tmp, which is not a file of this exporter: move it away`,
    );
    expect(await readFile(join(directory, 'state.tmp'), 'utf8')).toBe('notes');
  });

  test('that appears at run time is never replaced', async () => {
    const directory = await temporaryDirectory();
    const { file, problems, wrote } = await opened(join(directory, 'state'));
    await writeFile(join(directory, 'state'), 'notes');
    file.changed(() => [VIEW]);
    await file.close();
    expect(wrote).toEqual([false]);
    expect(problems).toEqual([expect.stringContaining('state is not a file of this exporter')]);
    expect(await readFile(join(directory, 'state'), 'utf8')).toBe('notes');
  });

  test('is recognized by device and inode, under any name', async () => {
    const directory = await temporaryDirectory();
    const config = join(directory, 'exporter.yml');
    await writeFile(config, '');
    await link(config, join(directory, 'hard'));
    await symlink(directory, join(directory, 'linked'));
    const otherFiles = [{ name: 'the configuration file', path: config }];
    for (const name of ['exporter.yml', 'hard', 'linked/exporter.yml']) {
      expect(await problemOf(join(directory, name), otherFiles)).toBe(
        `the state file ${directory}/${name} is also the configuration file: give the state file a path of its own`,
      );
    }
    // Neither file exists yet.
    const secret = [{ name: 'a secret file', path: join(directory, 'none') }];
    expect(await problemOf(join(directory, 'none'), secret)).toContain('is also a secret file');
  });
});

test('a second exporter with the same file is refused while the first one runs, also through a linked directory', async () => {
  const directory = await temporaryDirectory();
  await mkdir(join(directory, 'private'));
  const path = join(directory, 'private', 'state');
  await writeFile(path, fileOf([VIEW]));
  await symlink('private', join(directory, 'public'));
  const { file } = await opened(path);
  expect(await problemOf(path)).toContain(`the state file ${path} is in use by another process`);
  expect(await problemOf(join(directory, 'public', 'state'))).toContain('is in use by another process');
  await file.close();
  expect((await opened(join(directory, 'public', 'state'))).file.views.get(KEY)).toEqual(VIEW);
});

test('a symbolic link is refused, wherever it leads', async () => {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'state'), fileOf([]));
  await symlink('state', join(directory, 'link'));
  await symlink('nowhere', join(directory, 'dangling'));
  for (const name of ['link', 'dangling']) {
    expect(await problemOf(join(directory, name))).toBe(
      `the state file ${directory}/${name} is a symbolic link: name the file that it leads to`,
    );
  }
  expect(await readdir(directory)).toEqual(['dangling', 'link', 'state']);
});

test('a world-writable directory causes a warning, and a group-writable one does not', async () => {
  const directory = await temporaryDirectory();
  await chmod(directory, 0o770);
  expect((await opened(join(directory, 'state'))).problems).toEqual([]);
  await chmod(directory, 0o1777);
  expect((await opened(join(directory, 'other'))).problems).toEqual([
    `the state file ${directory}/other is in a directory that every user can write to: ${directory}`,
  ]);
});

test('an impossible path is a problem at the start', async () => {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'file'), '');
  await mkdir(join(directory, 'directory'));
  const problemAt = (name: string) => problemOf(join(directory, name));
  expect(await problemAt('no/state')).toBe(
    `the state file ${directory}/no/state cannot be used: no such file or directory: ${directory}/no`,
  );
  expect(await problemAt('file/state')).toContain('cannot be used: not a directory');
  expect(await problemAt('directory')).toContain('is not a regular file');
  expect(await problemOf('/proc/state')).toContain('the state file /proc/state cannot be');
  expect(await problemAt('x'.repeat(91))).toContain('has too long a path');
  expect(await readdir(directory)).toEqual(['directory', 'file']);
});

test('a directory without write permission is a problem', async ({ skip }) => {
  skip(process.getuid?.() === 0, 'root may write everywhere');
  const directory = await temporaryDirectory();
  await chmod(directory, 0o500);
  expect(await problemOf(join(directory, 'state'))).toContain('cannot be used: permission denied');
});

test('check reports every problem that prevents the start, and changes nothing', async () => {
  const directory = await temporaryDirectory();
  const path = join(directory, 'state');
  expect(await checkStateFile(path, [])).toEqual({ ok: true, value: [] });
  expect(await readdir(directory)).toEqual([]);
  await writeFile(path, '');
  expect(await checkStateFile(path, [])).toEqual({ ok: true, value: [] });
  expect(await readdir(directory)).toEqual(['state']);
  await opened(path);
  expect(await checkStateFile(path, [])).toEqual({ ok: false, error: expect.stringContaining('in use') });
  expect(await checkStateFile(join(directory, 'no', 'state'), [])).toMatchObject({ ok: false });
});

// Opening a named pipe waits for a process at its other end.
test('a named pipe is refused without waiting for it', async ({ skip }) => {
  skip(process.platform === 'win32', 'Windows has no named pipes in directories');
  const path = join(await temporaryDirectory(), 'pipe');
  execFileSync('mkfifo', [path]);
  expect(await problemOf(path)).toContain('is not a regular file');
});

test('a failing disk is reported once and retried', async () => {
  const directory = join(await temporaryDirectory(), 'mounted');
  await mkdir(directory);
  const { file, problems, wrote } = await opened(join(directory, 'state'));
  await rm(directory, { recursive: true });
  file.changed(() => [VIEW]);
  await until(() => wrote.length === 2);
  expect(wrote).toEqual([false, false]);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(
    /^the state file .* cannot be written: no such file or directory; a restart would begin with the last/,
  );
  await mkdir(directory);
  await until(() => wrote.length === 3);
  await file.close();
  expect(wrote).toEqual([false, false, true]);
  expect((await opened(join(directory, 'state'))).file.views.get(KEY)).toEqual(VIEW);
});

interface Opened {
  readonly file: StateFile;
  readonly problems: readonly string[];
  readonly wrote: readonly boolean[];
}

async function opened(path: string): Promise<Opened> {
  const problems: string[] = [];
  const wrote: boolean[] = [];
  const result = await openStateFile(path, {
    now: () => NOON_MS,
    onProblem: (sentence) => problems.push(sentence),
    onWrite: (ok) => wrote.push(ok),
    otherFiles: [],
  });
  if (!result.ok) throw new Error(result.error);
  onTestFinished(() => result.value.close());
  return { file: result.value, problems, wrote };
}

async function problemOf(path: string, otherFiles: readonly NamedFile[] = []): Promise<string> {
  const result = await openStateFile(path, {
    now: () => NOON_MS,
    onProblem: () => {},
    onWrite: () => {},
    otherFiles,
  });
  if (result.ok) throw new Error('it was not refused');
  return result.error;
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds() && tries < 500; tries += 1) await new Promise((go) => setTimeout(go, 10));
}
