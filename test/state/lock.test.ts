import { link, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLockSocket, takeLock } from '../../src/state/lock.ts';
import { temporaryDirectory } from '../temporaryDirectory.ts';

test('a second process is refused, and the error names the lock', async () => {
  const path = join(await temporaryDirectory(), 'state');
  await hold(path);
  expect(await refused(path)).toMatch(
    /^is in use by another process: its lock is .*state\.lock-[0-9a-f]{6}$/,
  );
});

test('after a release the file is free and no lock is left', async () => {
  const directory = await temporaryDirectory();
  const path = join(directory, 'state');
  for (let round = 0; round < 3; round += 1) {
    const taken = await takeLock(path);
    expect(taken.ok).toBe(true);
    expect(await readdir(directory)).toHaveLength(1);
    if (taken.ok) await taken.value.close();
    expect(await readdir(directory)).toEqual([]);
  }
});

test('the lock of a killed process is not held, and is removed', async () => {
  const directory = await temporaryDirectory();
  const path = join(directory, 'state');
  for (const suffix of ['000000', '123abc', 'ffffff']) await leaveBehind(`${path}.lock-${suffix}`);
  await hold(path);
  const left = await readdir(directory);
  expect(left).toHaveLength(1);
  expect(left).not.toContain('state.lock-123abc');
});

test('of many processes that start at once, only one gets the lock', { timeout: 120_000 }, async () => {
  for (let round = 0; round < 3; round += 1) {
    const path = join(await temporaryDirectory(), 'state');
    await leaveBehind(`${path}.lock-abcdef`);
    const taken = await Promise.all(Array.from({ length: 6 }, () => takeLock(path)));
    expect(taken.filter(({ ok }) => ok)).toHaveLength(1);
    for (const result of taken) if (result.ok) await result.value.close();
  }
});

test('files in one directory have separate locks', async () => {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'state.lock-notes'), 'kept');
  for (const name of ['state', 'state2', 'state.lock', 'stat', 'other']) await hold(join(directory, name));
  expect(await readdir(directory)).toContain('state.lock-notes');
});

test('a regular file with the name of a lock is kept', async () => {
  const path = join(await temporaryDirectory(), 'state');
  await writeFile(`${path}.lock-00000f`, 'kept');
  await hold(path);
  expect(await readFile(`${path}.lock-00000f`, 'utf8')).toBe('kept');
});

test('a path too long for a socket is refused, not truncated', async () => {
  const directory = await temporaryDirectory();
  const longest = join(directory, 'x'.repeat(91 - directory.length - 1));
  await hold(longest);
  expect(await refused(`${longest}x`)).toBe('has too long a path: at most 91 bytes leave room for its lock');
  expect(await refused(longest.replace(/xx$/, 'é💶'))).toContain('has too long a path');
});

async function hold(path: string): Promise<void> {
  const taken = await takeLock(path);
  if (!taken.ok) throw new Error(taken.error);
  onTestFinished(() => taken.value.close());
}

async function refused(path: string): Promise<string> {
  const taken = await takeLock(path);
  if (taken.ok) throw new Error('it was not refused');
  return taken.error;
}

/** Leaves the socket of a process that is gone. */
async function leaveBehind(path: string): Promise<void> {
  const socket = await openLockSocket(`${path}-opened`);
  if (!socket.ok) throw new Error(socket.error);
  await link(socket.value.path, path);
  await socket.value.close();
}
