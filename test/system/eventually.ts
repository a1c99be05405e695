import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 100;

/** Polls `look` until it returns a value; `what` describes it in the error of a timeout. */
export async function eventually<T>(
  what: () => string,
  look: () => T | undefined | Promise<T | undefined>,
  withinMs = 30_000,
): Promise<T> {
  const untilMs = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > untilMs) throw new Error(`not within ${withinMs} ms: ${what()}`);
    await sleep(EVERY_MS);
  }
}
