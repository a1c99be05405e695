import { createHmac } from 'node:crypto';
import type { Random } from '../world/random.ts';

/** The lifetime of a nonce, and its number of uses. */
export interface NonceLimits {
  readonly lifeMs: number;
  readonly uses: number;
}

export type NonceVerdict = 'good' | 'stale' | 'count' | 'unknown';

// In Base64 this tail contains a `/` and a `+`, as Atlas' nonces do. Some clients mishandle them.
const TAIL = Buffer.from('J/+g', 'base64');
const HEAD_BYTES = 12;
const SIGNATURE_BYTES = 9;

/**
 * Issues and checks nonces. A nonce is signed, so that one no longer in memory is recognized as stale, not reported as
 * unknown.
 */
export class Nonces {
  readonly #limits: NonceLimits;
  readonly #now: () => number;
  readonly #key: string;
  /** The highest count seen of each live nonce, oldest nonce first. */
  readonly #counts = new Map<string, { readonly issuedAtMs: number; highest: number }>();
  #issued = 0;

  constructor(limits: NonceLimits, now: () => number, random: Random) {
    this.#limits = limits;
    this.#now = now;
    this.#key = String(random());
  }

  issue(): string {
    this.#dropDead();
    const issuedAtMs = this.#now();
    this.#issued += 1;
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUIntBE(Math.max(Math.floor(issuedAtMs), 0), 0, 6);
    head.writeUIntBE(this.#issued, 6, 6);
    const nonce = Buffer.concat([head, this.#sign(head), TAIL]).toString('base64');
    this.#counts.set(nonce, { issuedAtMs, highest: 0 });
    return nonce;
  }

  /** Returns whether the simulator issued this nonce, live or expired. */
  knows(nonce: string): boolean {
    const bytes = Buffer.from(nonce, 'base64');
    const signature = bytes.subarray(HEAD_BYTES, HEAD_BYTES + SIGNATURE_BYTES);
    return bytes.toString('base64') === nonce && this.#sign(bytes.subarray(0, HEAD_BYTES)).equals(signature);
  }

  /** Uses the nonce with a count, which must be higher than all earlier counts. */
  use(nonce: string, count: number): NonceVerdict {
    if (!this.knows(nonce)) return 'unknown';
    const state = this.#counts.get(nonce);
    if (state === undefined || this.#isDead(state.issuedAtMs) || count > this.#limits.uses) return 'stale';
    if (count <= state.highest) return 'count';
    state.highest = count;
    return 'good';
  }

  #isDead(issuedAtMs: number): boolean {
    return this.#now() - issuedAtMs >= this.#limits.lifeMs;
  }

  #dropDead(): void {
    for (const [nonce, { issuedAtMs }] of this.#counts) {
      if (!this.#isDead(issuedAtMs)) return;
      this.#counts.delete(nonce);
    }
  }

  #sign(head: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(head).digest().subarray(0, SIGNATURE_BYTES);
  }
}
