import { setTimeout as wait } from 'node:timers/promises';

/**
 * Returns a function that runs `work`. Calls that arrive before a run starts share it, so each call gets the result of a
 * run that started after it. Runs do not overlap and start at least `spacingMs` apart, so that a storm of calls causes few
 * runs, however short they are.
 */
export function coalesce<T>(work: () => Promise<T>, spacingMs: number): () => Promise<T> {
  let next: Promise<T> | undefined;
  let previous: Promise<unknown> = Promise.resolve();
  let startedAtMs = Number.NEGATIVE_INFINITY;

  async function runAfter(earlier: Promise<unknown>): Promise<T> {
    await earlier.catch(() => {});
    // The pause does not keep a process alive that is shutting down.
    await wait(Math.max(0, startedAtMs + spacingMs - performance.now()), undefined, { ref: false });
    next = undefined;
    startedAtMs = performance.now();
    return work();
  }

  return () => {
    if (next === undefined) {
      next = runAfter(previous);
      previous = next;
    }
    return next;
  };
}
