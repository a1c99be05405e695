import type { Event } from '../../src/core/event.ts';

/** Returns an event in the words of the model. */
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

/** Returns the samples of one target, without their common parts. */
export function seriesOf(exposition: string, projectId: string, cluster: string): readonly string[] {
  const labels = `project_id="${projectId}",cluster_name="${cluster}"`;
  return exposition
    .split('\n')
    .filter((line) => line.includes(labels))
    .map((line) => line.replace('mongodbatlas_restore_', '').replace(labels, '').replace('{,', '{'))
    .sort();
}
