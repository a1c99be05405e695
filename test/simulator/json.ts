/** Looks into JSON without trusting its shape: `undefined` for whatever is not there. */
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

/** The ids of a page of jobs, in its order. */
export function ids(text: string): readonly unknown[] {
  return list(at(JSON.parse(text), 'results')).map((job) => at(job, 'id'));
}
