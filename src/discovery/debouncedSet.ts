/** Names that a list has, as far as complete lists have told: one that is missing once still counts. */
export interface DebouncedSet<K> {
  readonly names: ReadonlySet<K>;
  /** Lacking in the last complete list for the first time. */
  readonly missing: ReadonlySet<K>;
}

export interface DebouncedStep<K> {
  readonly set: DebouncedSet<K>;
  readonly appeared: readonly K[];
  /** Lacking in two complete lists in a row. */
  readonly gone: readonly K[];
}

/** The set after one more complete list. Lists that could not be read whole are no lists. */
export function debounce<K>(previous: DebouncedSet<K> | undefined, listed: ReadonlySet<K>): DebouncedStep<K> {
  const before = previous?.names ?? new Set<K>();
  const lacking = [...before].filter((name) => !listed.has(name));
  const gone = lacking.filter((name) => previous?.missing.has(name) === true);
  const missing = new Set(lacking.filter((name) => !gone.includes(name)));
  return {
    set: { names: new Set([...listed, ...missing]), missing },
    appeared: [...listed].filter((name) => !before.has(name)),
    gone,
  };
}
