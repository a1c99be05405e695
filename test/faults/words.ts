import type { Event } from '../../src/core/event.ts';

/** An event as the model words it, whatever the order of a job's fields. */
export function inWords(event: Event): string {
  switch (event.kind) {
    case 'created':
      return `created to ${event.to} ${JSON.stringify(event.job)}`;
    case 'changed':
      return `changed from ${event.from} to ${event.to} ${JSON.stringify(event.job)}`;
    case 'removed':
      return `removed from ${event.from} ${event.deliveryType} ${event.id}`;
    case 'expiring':
      return `expiring ${JSON.stringify(event.job)}`;
    case 'pollFailed':
      return `failing with ${event.failure.kind}`;
    case 'pollRecovered':
      return `recovered from ${event.was}`;
  }
}

/** Words with the fields of their job in the order of the alphabet. */
export function sorted(words: readonly string[]): readonly string[] {
  return words
    .map((line) => line.replace(/\{.*\}$/s, (job) => JSON.stringify(Object.entries(JSON.parse(job)).sort())))
    .sort();
}

/** The samples of one target, without what all of them have. */
export function seriesOf(exposition: string, projectId: string, cluster: string): readonly string[] {
  const labels = `project_id="${projectId}",cluster_name="${cluster}"`;
  return exposition
    .split('\n')
    .filter((line) => line.includes(labels))
    .map((line) => line.replace('mongodbatlas_restore_', '').replace(labels, '').replace('{,', '{'))
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
