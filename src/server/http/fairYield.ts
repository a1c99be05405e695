/** Yields to the event loop. */
export type Yield = () => Promise<void>;

/**
 * Returns a function that yields to the event loop. Of all its callers one goes on per iteration of the loop, in order,
 * so that a request that arrives meanwhile waits for one piece of work, however many answers are being made.
 */
export function createFairYield(): Yield {
  const waiting: (() => void)[] = [];
  const resumeNext = () => {
    waiting.shift()?.();
    if (waiting.length > 0) setImmediate(resumeNext);
  };
  return () =>
    new Promise((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(resumeNext);
    });
}
