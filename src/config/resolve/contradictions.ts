import { formatDuration } from '../../text/duration.ts';
import type { Config } from '../config.ts';
import { shortestGapMs } from '../schema/cronSchedule.ts';
import type { Review } from './finding.ts';

/** Warns about settings that are valid on their own but contradict each other. */
export function warnOfContradictions({ atlas, poll, projects }: Config, { warn, isWritten }: Review): void {
  const gapMs = shortestGapMs(poll.schedule);
  if (poll.staleAfterMs !== undefined && poll.staleAfterMs < 2 * gapMs) {
    warn({
      path: ['poll', 'stale_after'],
      about: 'value',
      message: `is shorter than two ticks of the schedule (${formatDuration(2 * gapMs)}): one failed poll makes a target stale`,
    });
  }
  if (poll.timeoutMs < atlas.requestTimeoutMs) {
    const timeouts = `${formatDuration(poll.timeoutMs)}) is shorter than atlas.request_timeout (${formatDuration(atlas.requestTimeoutMs)}`;
    warn({
      path: isWritten(['poll', 'timeout']) ? ['poll', 'timeout'] : ['atlas', 'request_timeout'],
      about: 'key',
      message: `poll.timeout (${timeouts}): a slow request fails the whole poll`,
    });
  }
  if (poll.jitterMs > gapMs) {
    warn({
      path: ['poll', 'jitter'],
      about: 'value',
      message: `is longer than the shortest gap between two ticks (${formatDuration(gapMs)}): polls start after the next tick`,
    });
  }
  for (const [at, { clusters }] of projects.entries()) {
    const names: readonly string[] = clusters === 'all' ? [] : clusters;
    const index = names.indexOf('all');
    if (index < 0) continue;
    warn({
      path: ['projects', at, 'clusters', index],
      about: 'value',
      message: 'is read as the name of one cluster: write `clusters: all` to discover every cluster',
    });
  }
}
