import { type CredentialsChange, isRecovery, isReported } from '../core/credentials.ts';
import type { Event } from '../core/event.ts';
import { type NamedTarget, targetFields } from './jobEvents.ts';
import type { Logger } from './logger.ts';

type PollEvent = Extract<Event, { readonly kind: 'pollFailed' | 'pollRecovered' }>;

/**
 * Writes one line when a target starts to fail or recovers. All targets of refused credentials share one line: `change`
 * is the effect of the same poll on the credentials.
 */
export function logPollEvents(
  logger: Logger,
  target: NamedTarget,
  credentials: string,
  events: readonly Event[],
  change: CredentialsChange,
): void {
  const own = events.filter(isPollEvent).filter((event) => isReported(reasonOf(event), change));
  for (const event of own) {
    const reason = reasonOf(event);
    const names = reason === 'unauthorized' || (event.kind === 'pollRecovered' && isRecovery(change));
    const fields = { ...targetFields(target), credentials: names ? credentials : undefined, reason };
    if (event.kind === 'pollRecovered') {
      logger.info({ event: 'poll_recovered', ...fields }, 'poll recovered');
    } else {
      logger.error({ event: 'poll_failed', ...fields, error: event.failure.message }, 'poll failed');
    }
  }
  // The poll of a target that has not failed itself can show that its credentials work again.
  if (isRecovery(change) && !own.some(({ kind }) => kind === 'pollRecovered')) {
    const fields = { ...targetFields(target), credentials, reason: 'unauthorized' };
    logger.info({ event: 'poll_recovered', ...fields }, 'poll recovered');
  }
}

function isPollEvent(event: Event): event is PollEvent {
  return event.kind === 'pollFailed' || event.kind === 'pollRecovered';
}

function reasonOf(event: PollEvent) {
  return event.kind === 'pollFailed' ? event.failure.kind : event.was;
}
