import { setImmediate as turn } from 'node:timers/promises';
import { sleep } from './sleep.ts';

/** Something that begins a while from now. */
export interface Due {
  readonly delayMs: number;
}

/** How many begin in one turn of the event loop. */
export const AT_ONCE = 100;

/**
 * Begins each when its delay is over, those without one before this returns, but never so many in a row that
 * scrapes have to wait. One timer for all of them: thousands of targets wait for their turn at every tick.
 * Throws the signal's own reason when it fires; what has not begun by then never does.
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
      // No timer: it may be due again before the loop has answered anybody.
      else await turn();
      inARow = 0;
    }
    signal.throwIfAborted();
    begin(one);
    inARow += 1;
  }
}
