import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

interface Comparison {
  readonly resolve: (isRight: boolean) => void;
  readonly reject: (error: Error) => void;
}

// bcryptjs is plain JavaScript and blocks its thread for 80 ms per comparison at cost 10. On the main thread, password
// guessing would delay scrapes and polls. The code is a string, because a worker can't load a TypeScript file when the
// sources run unbuilt.
const THREAD = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { compareSync } = require(workerData);
  parentPort.on('message', ({ password, hash }) => parentPort.postMessage(compareSync(password, hash)));
`;

/**
 * Returns a worker thread that compares passwords with bcrypt hashes, one at a time and in order. It is created at the
 * first comparison and does not keep the process alive. Once stopped, every comparison resolves to `false`.
 */
export function startBcryptThread() {
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
    compare: (password: string, hash: string): Promise<boolean> => {
      if (isStopped) return Promise.resolve(false);
      worker ??= create();
      worker.postMessage({ password, hash });
      return new Promise((resolve, reject) => comparisons.push({ resolve, reject }));
    },
    stop: async (): Promise<void> => {
      isStopped = true;
      await worker?.terminate();
      for (const { resolve } of comparisons.splice(0)) resolve(false);
    },
  };
}
