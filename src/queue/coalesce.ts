import { setImmediate as turn } from 'node:timers/promises';

/**
 * Returns a function that runs `work`. Calls during a run share one more run after it. A run starts at the next turn of the
 * event loop: work that awaits nothing would otherwise end before the next of several process signals arrives.
 */
export function coalesce<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  let next: Promise<T> | undefined;

  function run(): Promise<T> {
    next = undefined;
    running = turn()
      .then(work)
      .finally(() => {
        running = undefined;
      });
    return running;
  }

  return () => {
    if (running === undefined) return run();
    next ??= running.then(run, run);
    return next;
  };
}
