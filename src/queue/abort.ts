import { setMaxListeners } from 'node:events';

/** Anything that a signal can end. */
export interface Abortable {
  abort(reason: unknown): void;
}

// One listener per signal: a signal goes through all its listeners to add or remove one, so thousands of them block the
// loop for a second, and the memory behind a removed one is freed late.
const underWay = new WeakMap<AbortSignal, Set<Abortable>>();

/** Ends it when the signal fires, at once if it has fired, until `abortNoMore`. */
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
  // Others may listen to the signal too: that is no leak.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', () => {
    for (const abortable of known) abortable.abort(signal.reason);
  });
  return known;
}
