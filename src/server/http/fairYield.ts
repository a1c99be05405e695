/** Yields to the event loop. */
export type Yield = () => Promise<void>;

/** Turns of the loop that work leaves to new connections before it goes on nevertheless. */
const MAX_TURNS_LEFT = 64;

/**
 * Returns a function that yields to the event loop. Of all its callers one goes on per iteration of the loop, in order,
 * so that a request that arrives meanwhile waits for one piece of work, however many answers are being made. The loop
 * accepts one connection per iteration: while more arrive no work is done, else a probe that connects after 500 scrapes
 * would wait for all of them.
 */
export function createFairYield(acceptedCount: () => number): Yield {
  const waiting: (() => void)[] = [];
  let seenCount = 0;
  let turnsLeft = 0;
  const resumeNext = () => {
    const isAccepting = acceptedCount() !== seenCount;
    seenCount = acceptedCount();
    if (isAccepting && turnsLeft < MAX_TURNS_LEFT) {
      turnsLeft += 1;
    } else {
      turnsLeft = 0;
      waiting.shift()?.();
    }
    if (waiting.length > 0) setImmediate(resumeNext);
  };
  return () =>
    new Promise((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(resumeNext);
    });
}
