import { abortNoMore, abortWith } from './abort.ts';

/** Waits. Throws the signal's own reason when it fires. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const wake = () => {
      abortNoMore(signal, sleeper);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    const sleeper = {
      abort: (reason: unknown) => {
        clearTimeout(timer);
        reject(reason);
      },
    };
    abortWith(signal, sleeper);
  });
}
