import { setMaxListeners } from 'node:events';

/** What ends when a signal fires. */
export interface Abortable {
  abort(reason: unknown): void;
}

// One listener a signal, not one for each that waits for it: a signal goes through all its listeners to add or
// to remove one, so thousands take the loop for a second; and what hangs on a removed one is freed late.
const underWay = new WeakMap<AbortSignal, Set<Abortable>>();

/** Ends it when the signal fires, at once if it has, until it is taken out again. */
export function abortWith(signal: AbortSignal, abortable: Abortable): void {
  if (signal.aborted) {
    abortable.abort(signal.reason);
    return;
  }
  const known = underWay.get(signal) ?? listenTo(signal);
  known.add(abortable);
}

export function abortNoMore(signal: AbortSignal, abortable: Abortable): void {
  underWay.get(signal)?.delete(abortable);
}

function listenTo(signal: AbortSignal): Set<Abortable> {
  const known = new Set<Abortable>();
  underWay.set(signal, known);
  // A signal may end much else as well: that is no leak.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', () => {
    for (const abortable of known) abortable.abort(signal.reason);
  });
  return known;
}
