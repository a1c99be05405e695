import type { OutageEvent } from '../core/outage.ts';
import type { NamedTarget } from './jobEvents.ts';
import type { Logger } from './logger.ts';

/** Writes one line for all targets of an outage. The line names the `first` targets that fail. */
export function logOutage(logger: Logger, event: OutageEvent, first: readonly NamedTarget[]): void {
  const clusters = first.map(({ target, projectName }) => `${projectName}/${target.clusterName}`);
  const { reason, targets } = event;
  switch (event.kind) {
    case 'failed':
      logger.error({ event: 'poll_failed', reason, targets, clusters, error: event.message }, 'poll failed');
      return;
    case 'recovered': {
      const { failing } = event;
      logger.info(
        { event: 'poll_recovered', reason, targets, failing, clusters: failing === 0 ? undefined : clusters },
        'poll recovered',
      );
      return;
    }
  }
}
