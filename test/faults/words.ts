/** Words with the fields of their job in the order of the alphabet. */
export function sorted(words: readonly string[]): readonly string[] {
  return words
    .map((line) => line.replace(/\{.*\}$/s, (job) => JSON.stringify(Object.entries(JSON.parse(job)).sort())))
    .sort();
}

/** The samples of a family that are not 0, by one of their labels or several. */
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
