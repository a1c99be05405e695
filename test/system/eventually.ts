import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 100;

/** Looks again and again until there is something to see; `what` is for the message if there never is. */
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
