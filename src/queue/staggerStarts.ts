import { setImmediate as turn } from 'node:timers/promises';
import { sleep } from './sleep.ts';

/** Something that starts after a delay. */
export interface Due {
  readonly delayMs: number;
}

/** At most so many start in one turn of the event loop. */
export const AT_ONCE = 100;

/**
 * Starts each after its delay, those without one before this returns, but never so many in a row that scrapes have to
 * wait. One timer serves all: thousands of targets wait at every tick. Throws the signal's own reason when it fires;
 * nothing starts after that.
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
