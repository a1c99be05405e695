import { randomBytes, randomInt } from 'node:crypto';
import { lstat, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail, ok, type Result } from '../result.ts';
import { isHeld, type LockSocket, openLockSocket } from './lockSocket.ts';

/** A file that is ours alone until it is released. */
export interface Lock {
  readonly release: () => Promise<void>;
}

const SUFFIX = /^\.lock-[0-9a-f]{6}$/;
const SUFFIX_LENGTH = '.lock-000000'.length;

/** Of a socket's path, on the system that allows the least: macOS, Linux has 107. */
const LONGEST_SOCKET_BYTES = 103;

const TRIES = 8;

/**
 * Locks a file for this process. Node has no file locks, and a process id means nothing to the next container,
 * but a socket in the same folder answers as long as its process lives, and no longer. Everybody opens one of
 * their own first and then knocks at all others, so of two that begin at once, one or both see the other:
 * who sees one withdraws, and tries again a random time later, which tells one who begins from one who stays.
 */
export async function takeLock(path: string): Promise<Result<Lock>> {
  const mostBytes = LONGEST_SOCKET_BYTES - SUFFIX_LENGTH;
  if (Buffer.byteLength(path) > mostBytes) {
    return fail(`has too long a path: ${mostBytes} bytes leave room for its lock`);
  }
  let holder = '';
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (tries > 0) await sleep(randomInt(10, 250));
    const own = await openLockSocket(`${path}.lock-${randomBytes(3).toString('hex')}`);
    if (!own.ok) return fail(`cannot be locked: ${own.error}`);
    let other: string | undefined = own.value.path;
    try {
      other = await findOther(path, own.value);
    } finally {
      if (other !== undefined) await own.value.close();
    }
    if (other === undefined) return ok({ release: own.value.close });
    holder = other;
  }
  return fail(`is in use by another process: its lock is ${holder}`);
}

/** A lock that is held, or that somebody is taking; ours, if it went away under us. */
async function findOther(path: string, own: LockSocket): Promise<string | undefined> {
  const folder = dirname(path);
  const name = basename(path);
  for (const entry of await readdir(folder)) {
    const other = join(folder, entry);
    if (!entry.startsWith(name) || !SUFFIX.test(entry.slice(name.length)) || other === own.path) continue;
    // A file that only has the name of a lock is not ours to remove.
    if ((await kindOf(other)) !== 'socket') continue;
    if (await isHeld(other)) return other;
    await rm(other, { force: true });
  }
  // Between its making and its first answer, one who began at the same time may have taken it for dead.
  return (await kindOf(own.path)) === 'socket' ? undefined : own.path;
}

async function kindOf(path: string): Promise<'socket' | 'other' | 'nothing'> {
  try {
    return (await lstat(path)).isSocket() ? 'socket' : 'other';
  } catch {
    return 'nothing';
  }
}
