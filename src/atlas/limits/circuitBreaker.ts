import type { AtlasError } from '../error.ts';

/** This many consecutive refusals open a breaker. */
const REFUSALS = 3;
/** An open breaker admits one request per interval, as a probe. */
const PROBE_EVERY_MS = 5 * 60_000;

/**
 * Holds back requests after Atlas has repeatedly refused their credentials or their project. Repeated requests with a wrong
 * key look like an attack, and each round of fifty targets would send fifty of them.
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

  /** Returns the refusal that holds a request back now; `undefined` if the request may be sent. */
  held(nowMs: number): AtlasError | undefined {
    return nowMs >= this.#nextProbeAtMs ? undefined : this.refusal;
  }

  /** Records that a request is sent; while the breaker is open, this request is the probe. */
  admit(nowMs: number): void {
    if (this.#refusals >= REFUSALS) this.#nextProbeAtMs = nowMs + PROBE_EVERY_MS;
  }

  /** Counts a refusal. Refusals of concurrent requests count as one, so that a temporary fault does not open the breaker. */
  refused(refusal: AtlasError, beganAtMs: number, nowMs: number): void {
    this.#last = refusal;
    const isSame = this.#refusals > 0 && beganAtMs < this.#countedAtMs;
    if (isSame) return;
    this.#countedAtMs = nowMs;
    this.#refusals += 1;
    if (this.#refusals === REFUSALS) this.#nextProbeAtMs = nowMs + PROBE_EVERY_MS;
  }

  /** Resets the count of consecutive refusals after another answer. An open breaker stays open. */
  interrupt(): void {
    if (this.#refusals < REFUSALS) this.#refusals = 0;
  }

  /** Admits all requests again. */
  close(): void {
    this.#refusals = 0;
    this.#last = undefined;
  }
}
