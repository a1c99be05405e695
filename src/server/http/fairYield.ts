/** Yields to the event loop. */
export type Yield = () => Promise<void>;

/** Maximum number of iterations in a row in which new connections are accepted and no caller is resumed. */
const MAX_SKIPPED = 64;

/**
 * Returns a function that yields to the event loop. Each iteration of the loop resumes one caller, in order, so that a
 * new request waits for one piece of work, however many responses are being generated. The loop accepts one connection
 * per iteration, so no caller is resumed while connections keep arriving: otherwise a probe that connects after 500
 * scrapes would wait for all of them.
 */
export function createFairYield(acceptedCount: () => number): Yield {
  const waiting: (() => void)[] = [];
  let seenCount = 0;
  let skippedCount = 0;
  const resumeNext = () => {
    const isAccepting = acceptedCount() !== seenCount;
    seenCount = acceptedCount();
    if (isAccepting && skippedCount < MAX_SKIPPED) {
      skippedCount += 1;
    } else {
      skippedCount = 0;
      waiting.shift()?.();
    }
    if (waiting.length > 0) setImmediate(resumeNext);
  };
  return () =>
    new Promise((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(resumeNext);
    });
}
