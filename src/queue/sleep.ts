import { abortWith, removeAbortable } from './abort.ts';

/** Waits for `ms` milliseconds. Throws the signal's reason when the signal fires. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const wake = () => {
      removeAbortable(signal, sleeper);
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
