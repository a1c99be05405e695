import { connect, createServer } from 'node:net';

/** A socket that others can knock at as long as this process lives. */
export interface Door {
  readonly path: string;
  readonly close: () => Promise<void>;
}

/** Opens a door, or says why it can't be. */
export function openDoor(path: string): Promise<Door | string> {
  const server = createServer((caller) => caller.destroy());
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  server.unref();
  return new Promise((resolve) => {
    // Stays on for good: a door that can't take a caller is a door all the same.
    server.on('error', (error) => resolve(error.message));
    server.listen(path, () => resolve({ path, close }));
  });
}

/** Whether somebody is behind a door. One that is not ours to knock at may have somebody behind it. */
export function knock(path: string): Promise<boolean> {
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
