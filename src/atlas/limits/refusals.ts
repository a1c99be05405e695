import type { FailureKind } from '../../core/failure.ts';
import type { AtlasError } from '../error.ts';
import { CircuitBreaker } from './circuitBreaker.ts';

/**
 * Failures that only accepted credentials receive. `wrong_kind` is the first answer for a flex cluster: the request that
 * follows it must not be held back.
 */
const IMPLY_ACCEPTED: ReadonlySet<FailureKind> = new Set(['not_found', 'no_backup', 'wrong_kind']);

/**
 * The circuit breakers of one set of credentials. Atlas refuses credentials with 401, and a project with 403 or, for a
 * missing role, 401. The credentials have one breaker, and a project has one per endpoint: a role that may not read the jobs
 * of dedicated clusters may still read those of flex clusters.
 */
export class Refusals {
  readonly #credentials = new CircuitBreaker();
  readonly #endpoints = new Map<string, CircuitBreaker>();

  /** Admits a request, or returns the refusal that holds it back. A held request is not a probe of any breaker. */
  admit(endpointKey: string, nowMs: number): AtlasError | undefined {
    const breakers = [this.#credentials, this.#breakerOf(endpointKey)];
    const [held] = breakers.flatMap((breaker) => breaker.held(nowMs) ?? []);
    if (held === undefined) for (const breaker of breakers) breaker.admit(nowMs);
    return held;
  }

  /** The refusal of the credentials, while only probes are admitted. */
  get ofCredentials(): AtlasError | undefined {
    return this.#credentials.refusal;
  }

  accepted(endpointKey: string): void {
    this.#credentials.close();
    this.#breakerOf(endpointKey).close();
  }

  note(endpointKey: string, error: AtlasError, beganAtMs: number, nowMs: number): void {
    const { failure, status } = error;
    if (failure.kind === 'unauthorized') this.#credentials.refused(error, beganAtMs, nowMs);
    else if (status !== undefined && status !== 401) this.#credentials.interrupt();
    // Only accepted credentials receive the failures below.
    if (failure.kind === 'forbidden') {
      this.#credentials.close();
      this.#breakerOf(endpointKey).refused(error, beganAtMs, nowMs);
    }
    if (IMPLY_ACCEPTED.has(failure.kind)) this.accepted(endpointKey);
  }

  reset(): void {
    this.#credentials.close();
    this.#endpoints.clear();
  }

  #breakerOf(endpointKey: string): CircuitBreaker {
    const breaker = this.#endpoints.get(endpointKey) ?? new CircuitBreaker();
    this.#endpoints.set(endpointKey, breaker);
    return breaker;
  }
}
