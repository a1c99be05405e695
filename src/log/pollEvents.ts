import type { Event } from '../core/event.ts';
import { type Place, placeFields } from './jobEvents.ts';
import type { Logger } from './logger.ts';

type PollEvent = Extract<Event, { readonly kind: 'pollFailed' | 'pollRecovered' }>;

/** Writes one line about a target that starts or stops failing; one for all targets of a refused login. */
export class PollLog {
  readonly #logger: Logger;
  readonly #refused = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** `credentials`: the name of the target's login in the configuration. */
  write(place: Place, credentials: string, event: PollEvent): void {
    if (event.kind === 'pollFailed') {
      const ofLogin = event.failure.kind === 'unauthorized';
      if (ofLogin && this.#refused.has(credentials)) return;
      if (ofLogin) this.#refused.add(credentials);
      this.#logger.error(
        {
          event: 'poll_failed',
          ...placeFields(place),
          credentials: ofLogin ? credentials : undefined,
          reason: event.failure.kind,
          error: event.failure.message,
        },
        'poll failed',
      );
      return;
    }
    const wasRefused = this.#refused.delete(credentials);
    if (event.was === 'unauthorized' && !wasRefused) return;
    this.#logger.info(
      {
        event: 'poll_recovered',
        ...placeFields(place),
        credentials: wasRefused ? credentials : undefined,
        reason: event.was,
      },
      'poll recovered',
    );
  }
}
