/** Names that a list has, as far as complete lists have told: one that is missing once still counts. */
export interface Roster<K> {
  readonly names: ReadonlySet<K>;
  /** Lacking in the last complete list for the first time. */
  readonly missing: ReadonlySet<K>;
}

export interface RosterStep<K> {
  readonly roster: Roster<K>;
  readonly appeared: readonly K[];
  /** Lacking in two complete lists in a row. */
  readonly gone: readonly K[];
}

/** The roster after one more complete list. Lists that could not be read whole are no lists. */
export function followRoster<K>(previous: Roster<K> | undefined, listed: ReadonlySet<K>): RosterStep<K> {
  const before = previous?.names ?? new Set<K>();
  const lacking = [...before].filter((name) => !listed.has(name));
  const gone = lacking.filter((name) => previous?.missing.has(name) === true);
  const missing = new Set(lacking.filter((name) => !gone.includes(name)));
  return {
    roster: { names: new Set([...listed, ...missing]), missing },
    appeared: [...listed].filter((name) => !before.has(name)),
    gone,
  };
}
