import { connect, createServer } from 'node:net';
import { describeErrno } from '../files/errno.ts';
import { fail, ok, type Result } from '../result.ts';

/** A socket that accepts connections as long as this process lives. */
export interface LockSocket {
  readonly path: string;
  readonly close: () => Promise<void>;
}

/** Opens a socket, or returns the reason that it can't be opened. */
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

/** Returns whether a living process holds the socket. A socket that denies access counts as held. */
export function isHeld(path: string): Promise<boolean> {
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
