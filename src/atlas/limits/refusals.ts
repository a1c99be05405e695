import type { FailureKind } from '../../core/failure.ts';
import type { AtlasError } from '../error.ts';
import { RefusalGate } from './circuitBreaker.ts';

/** Nobody learns this who may not ask. A flex cluster's first answer is one of them: the next request must go. */
const TOLD_TO_ACCEPTED: ReadonlySet<FailureKind> = new Set(['not_found', 'no_backup', 'wrong_kind']);

/**
 * A login is refused with 401; a project with 403, or 401 for a role that lacks. Each has its own gate, a
 * project one for each endpoint: who may not read dedicated clusters' jobs may still read flex clusters'.
 */
export class RefusalGates {
  readonly #login = new RefusalGate();
  readonly #scopes = new Map<string, RefusalGate>();

  /** Lets a request through both its gates, or says why it is held back: then it is no one's probe. */
  enter(scope: string, nowMs: number): AtlasError | undefined {
    const gates = [this.#login, this.#gateOf(scope)];
    const [held] = gates.flatMap((gate) => gate.held(nowMs) ?? []);
    if (held === undefined) for (const gate of gates) gate.enter(nowMs);
    return held;
  }

  accepted(scope: string): void {
    this.#login.opened();
    this.#gateOf(scope).opened();
  }

  note(scope: string, error: AtlasError, beganAtMs: number, nowMs: number): void {
    const { failure, status } = error;
    if (failure.kind === 'unauthorized') this.#login.refused(error, beganAtMs, nowMs);
    else if (status !== undefined && status !== 401) this.#login.interrupted();
    // From here on answers that only an accepted login gets.
    if (failure.kind === 'forbidden') {
      this.#login.opened();
      this.#gateOf(scope).refused(error, beganAtMs, nowMs);
    }
    if (TOLD_TO_ACCEPTED.has(failure.kind)) this.accepted(scope);
  }

  forgive(): void {
    this.#login.opened();
    this.#scopes.clear();
  }

  #gateOf(scope: string): RefusalGate {
    const gate = this.#scopes.get(scope) ?? new RefusalGate();
    this.#scopes.set(scope, gate);
    return gate;
  }
}
