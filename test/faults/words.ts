/** Sorts words, with the fields of each job in alphabetical order. */
export function sorted(words: readonly string[]): readonly string[] {
  return words
    .map((line) => line.replace(/\{.*\}$/s, (job) => JSON.stringify(Object.entries(JSON.parse(job)).sort())))
    .sort();
}

/** Returns the samples of a family other than 0, by one or several of their labels. */
export function countsOf(
  exposition: string,
  family: string,
  ...labels: readonly string[]
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of exposition.split('\n')) {
    if (!line.startsWith(`mongodbatlas_restore_${family}{`)) continue;
    const key = labels.map((label) => new RegExp(`[{,]${label}="([^"]*)"`).exec(line)?.[1]).join(' ');
    const value = Number(line.slice(line.lastIndexOf(' ')));
    if (value > 0) counts.set(key, (counts.get(key) ?? 0) + value);
  }
  return counts;
}
