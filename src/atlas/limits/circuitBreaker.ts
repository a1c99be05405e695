import type { AtlasError } from '../error.ts';

/** So many refusals in a row close a gate. */
const REFUSALS = 3;
/** Behind a closed gate one request in this time finds out whether it works again. */
const PROBE_EVERY_MS = 5 * 60_000;

/**
 * Keeps a login or a project that is refused again and again from being asked all the time: a wrong key
 * looks like an attack, and fifty targets of it like fifty.
 */
export class RefusalGate {
  #refusals = 0;
  #nextProbeAtMs = 0;
  #countedAtMs = 0;
  #last: AtlasError | undefined;

  /** Why a request is held back now; `undefined` if it may go. */
  held(nowMs: number): AtlasError | undefined {
    if (this.#refusals < REFUSALS) return undefined;
    // A clock that was set back must not close the gate for longer.
    const isDue = nowMs >= this.#nextProbeAtMs || nowMs < this.#nextProbeAtMs - PROBE_EVERY_MS;
    return isDue ? undefined : this.#last;
  }

  /** A request goes through: behind a closed gate it is the probe. */
  enter(nowMs: number): void {
    if (this.#refusals >= REFUSALS) this.#nextProbeAtMs = nowMs + PROBE_EVERY_MS;
  }

  /** Refusals of requests that were under way together are one: a passing fault closes nothing. */
  refused(refusal: AtlasError, beganAtMs: number, nowMs: number): void {
    this.#last = refusal;
    const isSame = this.#refusals > 0 && beganAtMs < this.#countedAtMs && this.#countedAtMs <= nowMs;
    if (isSame) return;
    this.#countedAtMs = nowMs;
    this.#refusals += 1;
    if (this.#refusals === REFUSALS) this.#nextProbeAtMs = nowMs + PROBE_EVERY_MS;
  }

  /** Another answer: refusals count in a row only. A closed gate stays closed until it is opened. */
  interrupted(): void {
    if (this.#refusals < REFUSALS) this.#refusals = 0;
  }

  opened(): void {
    this.#refusals = 0;
    this.#last = undefined;
  }
}
