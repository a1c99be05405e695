import type { AtlasError } from '../error.ts';

/** This many refusals in a row open a breaker. */
const REFUSALS = 3;
/** An open breaker lets one request through in this time, as a probe. */
const PROBE_EVERY_MS = 5 * 60_000;

/**
 * Stops requests with credentials, or to a project, that Atlas refuses again and again: repeated
 * requests with a wrong key look like an attack, and fifty targets send fifty of them.
 */
export class CircuitBreaker {
  #refusals = 0;
  #nextProbeAtMs = 0;
  #countedAtMs = 0;
  #last: AtlasError | undefined;

  /** The last refusal while the breaker is open. */
  get refusal(): AtlasError | undefined {
    return this.#refusals < REFUSALS ? undefined : this.#last;
  }

  /** Returns the refusal that holds a request back now; `undefined` lets the request go. */
  held(nowMs: number): AtlasError | undefined {
    // A clock that was set back must not keep the breaker open for longer.
    const isDue = nowMs >= this.#nextProbeAtMs || nowMs < this.#nextProbeAtMs - PROBE_EVERY_MS;
    return isDue ? undefined : this.refusal;
  }

  /** Notes that a request goes out; while the breaker is open, this request is the probe. */
  admit(nowMs: number): void {
    if (this.#refusals >= REFUSALS) this.#nextProbeAtMs = nowMs + PROBE_EVERY_MS;
  }

  /** Counts refusals of concurrent requests as one, so that a passing fault opens nothing. */
  refused(refusal: AtlasError, beganAtMs: number, nowMs: number): void {
    this.#last = refusal;
    const isSame = this.#refusals > 0 && beganAtMs < this.#countedAtMs && this.#countedAtMs <= nowMs;
    if (isSame) return;
    this.#countedAtMs = nowMs;
    this.#refusals += 1;
    if (this.#refusals === REFUSALS) this.#nextProbeAtMs = nowMs + PROBE_EVERY_MS;
  }

  /** Ends a run of refusals after another answer; an open breaker stays open. */
  interrupt(): void {
    if (this.#refusals < REFUSALS) this.#refusals = 0;
  }

  close(): void {
    this.#refusals = 0;
    this.#last = undefined;
  }
}
