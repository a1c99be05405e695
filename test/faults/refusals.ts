import type { FailureKind } from '../../src/core/failure.ts';

const FIVE_MINUTES = 5 * 60_000;

/** Consecutive refusals: after three, one request is sent every five minutes. */
class Row {
  #length = 0;
  #askedAtMs = 0;
  /** True if the last refusal was because of the address, not of the role. */
  isOfAddress = false;

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  isShut(nowMs: number): boolean {
    return this.#length >= 3 && nowMs - this.#askedAtMs < FIVE_MINUTES;
  }

  requested(nowMs: number): void {
    if (this.#length >= 3) this.#askedAtMs = nowMs;
  }

  refused(nowMs: number, isOfAddress: boolean): void {
    this.isOfAddress = isOfAddress;
    this.#length += 1;
    if (this.#length === 3) this.#askedAtMs = nowMs;
  }

  accepted(): void {
    this.#length = 0;
  }

  /** An answer other than a refusal: it interrupts the count, but does not lift a hold. */
  interrupted(): void {
    if (this.#length < 3) this.#length = 0;
  }
}

/** A list of a project: each is refused and limited separately. */
export interface Requested {
  readonly projectId: string;
  readonly endpoint: string;
}

/** The reason why no request is sent. */
interface Held {
  readonly reason: FailureKind;
  readonly isOfAddress: boolean;
}

/** The model of held requests: refused credentials and projects, and rate-limited projects. It uses the monotonic clock. */
export class Refusals {
  readonly #credentials = new Row();
  readonly #rows = new Map<string, Row>();
  /** The times until which Atlas asked to send no requests. */
  readonly #limits = new Map<string, number>();

  /** Returns whether the next requests may be sent in any order. */
  areNone(nowMs: number): boolean {
    const rows = [this.#credentials, ...this.#rows.values()];
    return rows.every((row) => row.isEmpty) && [...this.#limits.values()].every((endMs) => endMs <= nowMs);
  }

  /** Returns the reason why no page of this list is requested now, or `undefined`. */
  ask(requested: Requested, nowMs: number): Held | undefined {
    const row = this.#rowOf(requested);
    if (this.#credentials.isShut(nowMs)) return { reason: 'unauthorized', isOfAddress: false };
    if (row.isShut(nowMs)) return { reason: 'forbidden', isOfAddress: row.isOfAddress };
    this.#credentials.requested(nowMs);
    row.requested(nowMs);
    const endMs = this.#limits.get(keyOf(requested)) ?? 0;
    return endMs > nowMs ? { reason: 'rate_limited', isOfAddress: false } : undefined;
  }

  limit(requested: Requested, nowMs: number, forMs: number): void {
    this.#limits.set(keyOf(requested), Math.max(this.#limits.get(keyOf(requested)) ?? 0, nowMs + forMs));
  }

  answered(requested: Requested, reason: FailureKind | undefined, nowMs: number, isOfAddress: boolean): void {
    switch (reason) {
      case 'unauthorized':
        this.#credentials.refused(nowMs, false);
        return;
      case 'forbidden':
        this.#credentials.accepted();
        this.#rowOf(requested).refused(nowMs, isOfAddress);
        return;
      case 'not_found':
      case 'no_backup':
      case undefined:
        this.#credentials.accepted();
        this.#rowOf(requested).accepted();
        return;
      case 'network':
      case 'timeout':
        return;
      default:
        this.#credentials.interrupted();
    }
  }

  /** Forgets everything, because another host has other refusals and limits. */
  clear(): void {
    this.#credentials.accepted();
    this.#rows.clear();
    this.#limits.clear();
  }

  #rowOf(requested: Requested): Row {
    const row = this.#rows.get(keyOf(requested)) ?? new Row();
    this.#rows.set(keyOf(requested), row);
    return row;
  }
}

function keyOf({ projectId, endpoint }: Requested): string {
  return `${projectId} ${endpoint}`;
}
