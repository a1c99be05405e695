import type { Failure, FailureKind } from '../core/failure.ts';

/** The known state of a discovered list: the clusters of a project, or the projects that credentials can see. */
export interface DiscoveryView<K, T> {
  /** Each entry from the last complete list that has it; `undefined` if this process has read no such list. */
  readonly known: ReadonlyMap<K, T | undefined>;
  /** Entries that the last complete list lacked for the first time. */
  readonly missing: ReadonlySet<K>;
  /** The failure of the last read. */
  readonly failure: Failure | undefined;
  /** The end of the last complete read, on the local clock. */
  readonly succeededAtMs: number | undefined;
}

/** The result of one read: all pages or nothing. */
export type DiscoveryOutcome<K, T> =
  | { readonly kind: 'complete'; readonly endedAtMs: number; readonly listed: ReadonlyMap<K, T> }
  | { readonly kind: 'failed'; readonly failure: Failure };

export type DiscoveryEvent<K> =
  /** The discovery starts to fail, or fails for another reason. */
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'recovered'; readonly was: FailureKind }
  | { readonly kind: 'appeared'; readonly key: K }
  /** Two complete lists in a row lacked the entry. */
  | { readonly kind: 'gone'; readonly key: K };

export interface DiscoveryStep<K, T> {
  readonly next: DiscoveryView<K, T>;
  readonly events: readonly DiscoveryEvent<K>[];
}

/** Returns the view of a list that has not been read yet; `known` are earlier entries, which only lists remove. */
export function newDiscovery<K, T>(known: Iterable<K> = []): DiscoveryView<K, T> {
  return {
    known: new Map([...known].map((key) => [key, undefined])),
    missing: new Set(),
    failure: undefined,
    succeededAtMs: undefined,
  };
}

/** Returns the view without an entry. Removing it causes no event. */
export function withoutEntry<K, T>(view: DiscoveryView<K, T>, key: K): DiscoveryView<K, T> {
  const known = new Map(view.known);
  const missing = new Set(view.missing);
  known.delete(key);
  missing.delete(key);
  return { ...view, known, missing };
}

/** view' = stepDiscovery(view, outcome): the only place where a read changes the view of a discovery. */
export function stepDiscovery<K, T>(
  view: DiscoveryView<K, T>,
  outcome: DiscoveryOutcome<K, T>,
): DiscoveryStep<K, T> {
  const before = view.failure;
  if (outcome.kind === 'failed') {
    const { failure } = outcome;
    const isNews = failure.kind !== before?.kind;
    return { next: { ...view, failure }, events: isNews ? [{ kind: 'failed', failure }] : [] };
  }
  const { listed, endedAtMs } = outcome;
  const absent = [...view.known.keys()].filter((key) => !listed.has(key));
  const gone = absent.filter((key) => view.missing.has(key));
  const missing = new Set(absent.filter((key) => !view.missing.has(key)));
  const kept = [...view.known].flatMap(([key, entry]) =>
    listed.has(key) || missing.has(key) ? [[key, listed.get(key) ?? entry] as const] : [],
  );
  const appeared = [...listed.keys()].filter((key) => !view.known.has(key));
  return {
    // Entries that stay keep their order.
    next: { known: new Map([...kept, ...listed]), missing, failure: undefined, succeededAtMs: endedAtMs },
    events: [
      ...(before === undefined ? [] : [{ kind: 'recovered', was: before.kind } as const]),
      ...appeared.map((key) => ({ kind: 'appeared', key }) as const),
      ...gone.map((key) => ({ kind: 'gone', key }) as const),
    ],
  };
}
