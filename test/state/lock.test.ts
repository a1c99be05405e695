import { link, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { takeLock } from '../../src/state/lock.ts';
import { openLockSocket } from '../../src/state/lockSocket.ts';
import { temporaryDirectory } from '../temporaryDirectory.ts';

test('who comes second is refused, and told by whom', async () => {
  const path = join(await temporaryDirectory(), 'state');
  await hold(path);
  const { says } = await refused(path);
  expect(says).toMatch(/^is in use by another process: its lock is .*state\.lock-[0-9a-f]{6}$/);
});

test('once released, a file is free and nothing is left of the lock', async () => {
  const folder = await temporaryDirectory();
  const path = join(folder, 'state');
  for (let round = 0; round < 3; round += 1) {
    const taken = await takeLock(path);
    expect(taken.ok).toBe(true);
    expect(await readdir(folder)).toHaveLength(1);
    if (taken.ok) await taken.lock.release();
    expect(await readdir(folder)).toEqual([]);
  }
});

test('who was killed holds nothing, and is cleared away', async () => {
  const folder = await temporaryDirectory();
  const path = join(folder, 'state');
  for (const suffix of ['000000', '123abc', 'ffffff']) await leaveBehind(`${path}.lock-${suffix}`);
  await hold(path);
  const left = await readdir(folder);
  expect(left).toHaveLength(1);
  expect(left).not.toContain('state.lock-123abc');
});

test('of many that begin at the same instant, never two have the file', { timeout: 120_000 }, async () => {
  for (let round = 0; round < 3; round += 1) {
    const path = join(await temporaryDirectory(), 'state');
    await leaveBehind(`${path}.lock-abcdef`);
    const taken = await Promise.all(Array.from({ length: 6 }, () => takeLock(path)));
    expect(taken.filter(({ ok }) => ok)).toHaveLength(1);
    for (const result of taken) if (result.ok) await result.lock.release();
  }
});

test('files in one folder do not hold each other', async () => {
  const folder = await temporaryDirectory();
  await writeFile(join(folder, 'state.lock-notes'), 'kept');
  for (const name of ['state', 'state2', 'state.lock', 'stat', 'other']) await hold(join(folder, name));
  expect(await readdir(folder)).toContain('state.lock-notes');
});

test('a path too long for a socket is refused before it is cut short', async () => {
  const folder = await temporaryDirectory();
  const longest = join(folder, 'x'.repeat(91 - folder.length - 1));
  await hold(longest);
  expect((await refused(`${longest}x`)).says).toBe('has too long a path: 91 bytes leave room for its lock');
  expect((await refused(longest.replace(/xx$/, 'é💶'))).says).toContain('has too long a path');
});

async function hold(path: string): Promise<void> {
  const taken = await takeLock(path);
  if (!taken.ok) throw new Error(taken.says);
  onTestFinished(() => taken.lock.release());
}

async function refused(path: string): Promise<{ readonly says: string }> {
  const taken = await takeLock(path);
  if (taken.ok) throw new Error('it was not refused');
  return taken;
}

/** A socket whose process is gone. */
async function leaveBehind(path: string): Promise<void> {
  const socket = await openLockSocket(`${path}-opened`);
  if (typeof socket === 'string') throw new Error(socket);
  await link(socket.path, path);
  await socket.close();
}
