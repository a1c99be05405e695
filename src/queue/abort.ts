import { setMaxListeners } from 'node:events';

/** Work that a signal can end. */
export interface Abortable {
  abort(reason: unknown): void;
}

// One listener per signal: a signal walks all its listeners to add or remove one, so thousands of listeners block the
// event loop for a second, and the memory of a removed listener is freed late.
const abortables = new WeakMap<AbortSignal, Set<Abortable>>();

/** Aborts `abortable` when the signal fires, or at once if it has fired already. `removeAbortable` undoes this. */
export function abortWith(signal: AbortSignal, abortable: Abortable): void {
  if (signal.aborted) {
    abortable.abort(signal.reason);
    return;
  }
  const known = abortables.get(signal) ?? listenTo(signal);
  known.add(abortable);
}

export function removeAbortable(signal: AbortSignal, abortable: Abortable): void {
  abortables.get(signal)?.delete(abortable);
}

function listenTo(signal: AbortSignal): Set<Abortable> {
  const known = new Set<Abortable>();
  abortables.set(signal, known);
  // Other listeners on the signal are not a leak, so Node must not warn about them.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', () => {
    for (const abortable of known) abortable.abort(signal.reason);
  });
  return known;
}
