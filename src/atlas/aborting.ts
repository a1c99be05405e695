import { setMaxListeners } from 'node:events';

/** What ends when a signal fires. */
export interface Abortable {
  abort(reason: unknown): void;
}

// One listener a signal, not one an exchange: what hangs on a listener that was removed again is found by the
// garbage collector late, and a long walk then costs half as much again.
const underWay = new WeakMap<AbortSignal, Set<Abortable>>();

/** Ends it when the signal fires, until it is taken out again. */
export function abortWith(signal: AbortSignal, abortable: Abortable): void {
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
