import { randomBytes, randomInt } from 'node:crypto';
import { lstat, readdir, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeErrno } from '../files/errno.ts';
import { fail, ok, type Result } from '../result.ts';

/** A socket that accepts connections as long as this process lives. */
interface LockSocket {
  readonly path: string;
  readonly close: () => Promise<void>;
}

const SUFFIX = /^\.lock-[0-9a-f]{6}$/;
const SUFFIX_LENGTH = '.lock-000000'.length;

/** Maximum length of a socket's path on macOS, which allows the least; Linux allows 107. */
const MAX_SOCKET_PATH_BYTES = 103;

const TRIES = 8;

/**
 * Locks a file for this process. Node has no file locks, and a process id means nothing in another container, but a
 * socket in the same directory accepts connections exactly as long as its process lives. Each process opens its own
 * socket first, then connects to all others: of two processes that start at the same time, at least one finds the other.
 * A process that finds another socket closes its own and tries again after a random delay. The other socket is gone by
 * then if its process was only trying, and still there if it holds the lock. Closing the returned socket releases the lock.
 */
export async function takeLock(path: string): Promise<Result<LockSocket>> {
  const maxBytes = MAX_SOCKET_PATH_BYTES - SUFFIX_LENGTH;
  if (Buffer.byteLength(path) > maxBytes) {
    return fail(`has too long a path: at most ${maxBytes} bytes leave room for its lock`);
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
    if (other === undefined) return own;
    holder = other;
  }
  return fail(`is in use by another process: its lock is ${holder}`);
}

/**
 * Returns the path of another process's live socket, or of the own socket if another process has removed it; `undefined`
 * if this process has the lock.
 */
async function findOther(path: string, own: LockSocket): Promise<string | undefined> {
  const directory = dirname(path);
  const name = basename(path);
  for (const entry of await readdir(directory)) {
    const other = join(directory, entry);
    if (!entry.startsWith(name) || !SUFFIX.test(entry.slice(name.length)) || other === own.path) continue;
    // A file that is not a socket only has the name of a lock, and must not be removed.
    if (!(await isSocket(other))) continue;
    if (await isHeld(other)) return other;
    await rm(other, { force: true });
  }
  // A socket refuses connections until it listens: a process that started at the same time may have removed it as dead.
  return (await isSocket(own.path)) ? undefined : own.path;
}

async function isSocket(path: string): Promise<boolean> {
  const stat = await lstat(path).catch(() => undefined);
  return stat?.isSocket() === true;
}

/** Opens a socket. The error is the reason that it could not be opened. */
export function openLockSocket(path: string): Promise<Result<LockSocket>> {
  const server = createServer((caller) => caller.destroy());
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  server.unref();
  return new Promise((resolve) => {
    // The listener stays: an error while accepting a connection must not end the process.
    server.on('error', (error) => resolve(fail(describeErrno(error))));
    server.listen(path, () => resolve(ok({ path, close })));
  });
}

/** Returns whether a running process holds the socket. A socket that denies access counts as held. */
function isHeld(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const caller = connect(path);
    caller.once('connect', () => {
      caller.destroy();
      resolve(true);
    });
    caller.once('error', (error) => {
      resolve(!('code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ENOENT')));
    });
  });
}
