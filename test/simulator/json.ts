/** Returns a value inside JSON of unknown shape, or `undefined` where it is missing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let inner = value;
  for (const step of path) {
    if (typeof inner !== 'object' || inner === null) return undefined;
    inner = Object.entries(inner).find(([name]) => name === String(step))?.[1];
  }
  return inner;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Returns the ids of a page of jobs, in order. */
export function ids(text: string): readonly unknown[] {
  return list(at(JSON.parse(text), 'results')).map((job) => at(job, 'id'));
}
