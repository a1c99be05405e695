import { execFileSync } from 'node:child_process';
import { lstat, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { targetKey } from '../../src/core/target.ts';
import { newView, type View } from '../../src/core/view.ts';
import { openStateFile, type StateFile } from '../../src/state/stateFile.ts';
import { NOON_MS } from '../core/build.ts';
import { temporaryDirectory } from '../temporaryDirectory.ts';
import { fileOf, targetNumbered } from './lived.ts';

const VIEW: View = { ...newView(targetNumbered(1)), polls: 7 };
const KEY = targetKey(VIEW.target);

test('what was known is known again after a restart', async () => {
  const path = join(await temporaryDirectory(), 'state');
  const first = await opened(path);
  expect(first.file.views.size).toBe(0);
  first.file.changed(() => [VIEW]);
  await first.file.close();
  const second = await opened(path);
  expect(second.file.views).toEqual(new Map([[KEY, VIEW]]));
  expect([first.wrote, first.problems, second.problems]).toEqual([[true], [], []]);
});

test('nobody else may read the file, and nothing lies beside it', async () => {
  const folder = await temporaryDirectory();
  const { file } = await opened(join(folder, 'state'));
  await writeFile(join(folder, 'state.tmp'), 'left by a killed process', { mode: 0o666 });
  file.changed(() => [VIEW]);
  await file.close();
  expect(await readdir(folder)).toEqual(['state']);
  expect((await stat(join(folder, 'state'))).mode & 0o777).toBe(0o600);
});

test('a file that nothing changed stays as it is', async () => {
  const path = join(await temporaryDirectory(), 'state');
  await writeFile(path, fileOf([VIEW]));
  const before = await stat(path);
  await (await opened(path)).file.close();
  expect((await stat(path)).mtimeMs).toBe(before.mtimeMs);
});

test('a file that can not be used is set aside as it is, and the start goes on', async () => {
  const folder = await temporaryDirectory();
  const path = join(folder, 'state');
  await writeFile(path, 'what is this');
  const { file, problems } = await opened(path);
  const aside = `${path}.bad-20260302T120000.000Z`;
  expect(problems).toEqual([
    `the state file ${path} is no state file of this exporter: it was set aside as ${aside}, and this start knows nothing of the time before`,
  ]);
  expect(file.views.size).toBe(0);
  expect(await readFile(aside, 'utf8')).toBe('what is this');
  file.changed(() => [VIEW]);
  await file.close();
  expect((await opened(path)).file.views.get(KEY)).toEqual(VIEW);
});

test('a second exporter on one file is refused while the first one lives, also by another name', async () => {
  const folder = await temporaryDirectory();
  const path = join(folder, 'state');
  await writeFile(path, fileOf([VIEW]));
  await symlink('state', join(folder, 'other'));
  const { file } = await opened(path);
  expect(await problemOf(path)).toContain(`the state file ${path} is in use by another process`);
  expect(await problemOf(join(folder, 'other'))).toContain('is in use by another process');
  await file.close();
  expect((await opened(join(folder, 'other'))).file.views.get(KEY)).toEqual(VIEW);
});

test('a link to the file stays one', async () => {
  const folder = await temporaryDirectory();
  await writeFile(join(folder, 'state'), fileOf([]));
  await symlink('state', join(folder, 'link'));
  const { file } = await opened(join(folder, 'link'));
  file.changed(() => [VIEW]);
  await file.close();
  expect((await lstat(join(folder, 'link'))).isSymbolicLink()).toBe(true);
  expect(await readFile(join(folder, 'state'))).toEqual(fileOf([VIEW]));
});

test('a place where no file can be is a problem at the start', async () => {
  const folder = await temporaryDirectory();
  await writeFile(join(folder, 'file'), '');
  await mkdir(join(folder, 'folder'));
  const says = (name: string) => problemOf(join(folder, name));
  expect(await says('no/state')).toBe(
    `can't use the state file ${folder}/no/state: there is no folder ${folder}/no`,
  );
  expect(await says('file/state')).toContain(`there is no folder ${folder}/file`);
  expect(await says('folder')).toMatch(
    /^can't use the state file .*folder: .*(folder|directory|regular file)/,
  );
  expect(await problemOf('/proc/state')).toContain("the state file /proc/state can't be locked");
  expect(await says('x'.repeat(91))).toContain('has too long a path');
  expect(await readdir(folder)).toEqual(['file', 'folder']);
});

// Where there are named pipes: whoever opens one waits for somebody at its other end.
test('a named pipe is refused, and waited for by nobody', async ({ skip }) => {
  skip(process.platform === 'win32', 'Windows has no named pipes in directories');
  const path = join(await temporaryDirectory(), 'pipe');
  execFileSync('mkfifo', [path]);
  expect(await problemOf(path)).toContain('it is no regular file');
});

test('a disk that fails is told once and tried again', async () => {
  const folder = join(await temporaryDirectory(), 'mounted');
  await mkdir(folder);
  const { file, problems, wrote } = await opened(join(folder, 'state'));
  await rm(folder, { recursive: true });
  file.changed(() => [VIEW]);
  await until(() => wrote.length === 2);
  expect(wrote).toEqual([false, false]);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/^can't write the state file .*: ENOENT.*; a restart would begin at the last/);
  await mkdir(folder);
  await until(() => wrote.length === 3);
  await file.close();
  expect(wrote).toEqual([false, false, true]);
  expect((await opened(join(folder, 'state'))).file.views.get(KEY)).toEqual(VIEW);
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
  });
  if (!result.ok) throw new Error(result.problem);
  onTestFinished(() => result.file.close());
  return { file: result.file, problems, wrote };
}

async function problemOf(path: string): Promise<string> {
  const result = await openStateFile(path, { now: () => NOON_MS, onProblem: () => {}, onWrite: () => {} });
  if (result.ok) throw new Error('it was not refused');
  return result.problem;
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds() && tries < 500; tries += 1) await new Promise((go) => setTimeout(go, 10));
}
