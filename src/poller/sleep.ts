import { setTimeout as delay } from 'node:timers/promises';

/** Waits. Throws the signal's own reason when it fires. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch {
    // Node's AbortError hides the reason.
    throw signal.reason;
  }
}
