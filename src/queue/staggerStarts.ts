import { setImmediate as turn } from 'node:timers/promises';
import { sleep } from './sleep.ts';

/** A task that starts after a delay. */
export interface Due {
  readonly delayMs: number;
}

/** The maximum number of starts in one turn of the event loop. */
export const AT_ONCE = 100;

/**
 * Starts each task after its delay, but never so many in a row that scrapes have to wait. Starts the first `AT_ONCE` tasks
 * without a delay before it returns. One timer serves all, because thousands of targets wait at every tick. Throws the
 * signal's reason when the signal fires; nothing starts after that.
 */
export async function staggerStarts<T extends Due>(
  all: readonly T[],
  begin: (one: T) => void,
  signal: AbortSignal,
): Promise<void> {
  const startedAtMs = performance.now();
  let inARow = 0;
  for (const one of all.toSorted((a, b) => a.delayMs - b.delayMs)) {
    const leftMs = startedAtMs + one.delayMs - performance.now();
    if (leftMs > 0 || inARow === AT_ONCE) {
      if (leftMs > 0) await sleep(leftMs, signal);
      // Not a timer: it may be due again before the event loop has served a request.
      else await turn();
      inARow = 0;
    }
    signal.throwIfAborted();
    begin(one);
    inARow += 1;
  }
}
