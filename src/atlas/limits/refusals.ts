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
  readonly #scopes = new Map<string, CircuitBreaker>();

  /** Admits a request, or returns the refusal that holds it back. A held request is not a probe of any breaker. */
  admit(scope: string, nowMs: number): AtlasError | undefined {
    const breakers = [this.#credentials, this.#breakerOf(scope)];
    const [held] = breakers.flatMap((breaker) => breaker.held(nowMs) ?? []);
    if (held === undefined) for (const breaker of breakers) breaker.admit(nowMs);
    return held;
  }

  /** The refusal of the credentials, while only probes are admitted. */
  get ofCredentials(): AtlasError | undefined {
    return this.#credentials.refusal;
  }

  accepted(scope: string): void {
    this.#credentials.close();
    this.#breakerOf(scope).close();
  }

  note(scope: string, error: AtlasError, beganAtMs: number, nowMs: number): void {
    const { failure, status } = error;
    if (failure.kind === 'unauthorized') this.#credentials.refused(error, beganAtMs, nowMs);
    else if (status !== undefined && status !== 401) this.#credentials.interrupt();
    // Only accepted credentials receive the failures below.
    if (failure.kind === 'forbidden') {
      this.#credentials.close();
      this.#breakerOf(scope).refused(error, beganAtMs, nowMs);
    }
    if (IMPLY_ACCEPTED.has(failure.kind)) this.accepted(scope);
  }

  reset(): void {
    this.#credentials.close();
    this.#scopes.clear();
  }

  #breakerOf(scope: string): CircuitBreaker {
    const breaker = this.#scopes.get(scope) ?? new CircuitBreaker();
    this.#scopes.set(scope, breaker);
    return breaker;
  }
}
