import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/** Whether a password has this bcrypt hash; `undefined` if too many others are waiting for the same answer. */
export type ComparePassword = (password: string, hash: string) => Promise<boolean> | undefined;

/** Checks passwords off the main thread until it is stopped. */
export interface BcryptThread {
  readonly compare: ComparePassword;
  stop(): Promise<void>;
}

interface Waiting {
  readonly resolve: (good: boolean) => void;
  readonly reject: (error: Error) => void;
}

const MAX_WAITING = 32;

// bcryptjs is plain JavaScript and computes for 80 ms at a time (cost 10), so that guessed passwords would hold up
// scrapes and polls. As text, because a thread can't load a TypeScript file where the sources run unbuilt.
const THREAD = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { compareSync } = require(workerData);
  parentPort.on('message', ({ password, hash }) => parentPort.postMessage(compareSync(password, hash)));
`;

/** One thread, one check at a time, in order; it is made for the first check and keeps no process alive. */
export function startBcryptThread(): BcryptThread {
  const waiting: Waiting[] = [];
  let worker: Worker | undefined;

  const create = () => {
    const created = new Worker(THREAD, {
      eval: true,
      workerData: createRequire(import.meta.url).resolve('bcryptjs'),
    });
    created.on('message', (good: boolean) => waiting.shift()?.resolve(good));
    created.on('error', (error) => {
      worker = undefined;
      for (const { reject } of waiting.splice(0)) reject(error);
    });
    created.unref();
    return created;
  };

  return {
    compare: (password, hash) => {
      if (waiting.length >= MAX_WAITING) return undefined;
      worker ??= create();
      worker.postMessage({ password, hash });
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    stop: async () => {
      await worker?.terminate();
      for (const { resolve } of waiting.splice(0)) resolve(false);
    },
  };
}
