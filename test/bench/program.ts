import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The built exporter, as it is served. */
export interface Program {
  readonly port: number;
  readonly pid: number;
  /** Returns its current `/metrics`, or `undefined` while it does not listen yet. */
  readonly scrape: (authorization?: string) => Promise<string | undefined>;
  /** Resolves when every target has been polled. A scrape before would be work that delays the polls. */
  readonly ready: (pauseMs: number) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts it with a configuration file. */
export async function startProgram(
  config: string,
  flags: readonly string[] = [],
  nodeFlags: readonly string[] = [],
): Promise<Program> {
  const port = await freePort();
  const listen = `127.0.0.1:${port}`;
  const child = spawn(
    process.execPath,
    [
      ...nodeFlags,
      'dist/main.js',
      '--config.file',
      config,
      '--web.listen-address',
      listen,
      '--log.level',
      'error',
      ...flags,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const ended = once(child, 'exit');
  const assertRunning = () => {
    if (child.exitCode !== null) throw new Error('the exporter ended');
  };
  const isReady = () =>
    fetch(`http://${listen}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  return {
    port,
    pid: child.pid ?? 0,
    ready: async (pauseMs) => {
      while (!(await isReady())) {
        assertRunning();
        await sleep(pauseMs);
      }
    },
    scrape: async (authorization) => {
      assertRunning();
      try {
        return await (
          await fetch(
            `http://${listen}/metrics`,
            authorization === undefined ? {} : { headers: { authorization } },
          )
        ).text();
      } catch {
        return undefined;
      }
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Returns the number of targets that are up in a scrape. */
export function countUp(metrics: string | undefined): number {
  return [...(metrics ?? '').matchAll(/^mongodbatlas_restore_up\{.*\} 1$/gm)].length;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
