import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** Waits. Throws the signal's own reason when it fires. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  // One signal ends the sleep of many: that is no leak.
  setMaxListeners(0, signal);
  try {
    await delay(ms, undefined, { signal });
  } catch {
    // Node's AbortError hides the reason.
    throw signal.reason;
  }
}
