import { setImmediate as turn } from 'node:timers/promises';

/** Runs long synchronous pieces of work one after another, each in its own turn of the event loop. */
export class TurnQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => T): Promise<T> {
    const result = this.#last.then(() => turn()).then(work);
    this.#last = result.catch(() => {});
    return result;
  }
}
