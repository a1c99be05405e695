import type { Event } from '../core/event.ts';
import type { FailureKind } from '../core/failure.ts';
import { type Target, type TargetKey, targetKey } from '../core/target.ts';
import { type Place, placeFields } from './jobEvents.ts';
import type { Logger } from './logger.ts';

type PollEvent = Extract<Event, { readonly kind: 'pollFailed' | 'pollRecovered' }>;

/** Writes one line about a target that starts or stops failing; one for all targets of a refused login. */
export class PollLog {
  readonly #logger: Logger;
  readonly #refused = new Set<string>();
  /** Why each target fails. */
  readonly #reasons = new Map<TargetKey, FailureKind>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** `credentials`: the name of the target's login in the configuration. */
  write(place: Place, credentials: string, event: PollEvent): void {
    const key = targetKey(place.target);
    if (event.kind === 'pollFailed') {
      const failedBefore = this.#reasons.has(key);
      this.#reasons.set(key, event.failure.kind);
      const ofLogin = event.failure.kind === 'unauthorized';
      // Who failed for another reason before says so, whoever else has told of the login.
      if (ofLogin && !failedBefore && this.#refused.has(credentials)) return;
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
    this.#reasons.delete(key);
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

  /** A target has left. */
  forget(target: Target): void {
    this.#reasons.delete(targetKey(target));
  }
}
