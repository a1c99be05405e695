import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/** Compares passwords with bcrypt hashes off the main thread until it is stopped. */
export interface BcryptThread {
  compare(password: string, hash: string): Promise<boolean>;
  stop(): Promise<void>;
}

interface Comparison {
  readonly resolve: (isRight: boolean) => void;
  readonly reject: (error: Error) => void;
}

// bcryptjs is plain JavaScript and computes for 80 ms at a time (cost 10), so that guessed passwords would hold up
// scrapes and polls. As text, because a thread can't load a TypeScript file where the sources run unbuilt.
const THREAD = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { compareSync } = require(workerData);
  parentPort.on('message', ({ password, hash }) => parentPort.postMessage(compareSync(password, hash)));
`;

/** One thread, one comparison at a time, in order; it is made for the first one and keeps no process alive. */
export function startBcryptThread(): BcryptThread {
  const comparisons: Comparison[] = [];
  let worker: Worker | undefined;
  let isStopped = false;

  const create = () => {
    const created = new Worker(THREAD, {
      eval: true,
      workerData: createRequire(import.meta.url).resolve('bcryptjs'),
    });
    created.on('message', (isRight: boolean) => comparisons.shift()?.resolve(isRight));
    created.on('error', (error) => {
      worker = undefined;
      for (const { reject } of comparisons.splice(0)) reject(error);
    });
    created.unref();
    return created;
  };

  return {
    compare: (password, hash) => {
      if (isStopped) return Promise.resolve(false);
      worker ??= create();
      worker.postMessage({ password, hash });
      return new Promise((resolve, reject) => comparisons.push({ resolve, reject }));
    },
    stop: async () => {
      isStopped = true;
      await worker?.terminate();
      for (const { resolve } of comparisons.splice(0)) resolve(false);
    },
  };
}
