import { AtlasError } from '../error.ts';

// Atlas' limit for token requests.
const REQUESTS_A_WINDOW = 10;
const WINDOW_MS = 60_000;

/** Enforces the limits of the token endpoint: at most ten requests per minute, and none before `Retry-After`. */
export class TokenBudget {
  readonly #now: () => number;
  #spentAtMs: number[] = [];
  #heldUntilMs = 0;
  #last: AtlasError | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes one request out of the budget. Throws if none is left, with the failure of the last request. */
  spend(): void {
    const now = this.#now();
    this.#spentAtMs = this.#spentAtMs.filter((atMs) => atMs > now - WINDOW_MS);
    const oldest = this.#spentAtMs[0];
    const full = oldest !== undefined && this.#spentAtMs.length >= REQUESTS_A_WINDOW;
    const freeAtMs = Math.max(full ? oldest + WINDOW_MS : now, this.#heldUntilMs);
    if (freeAtMs > now) throw this.#held(freeAtMs - now);
    this.#spentAtMs.push(now);
  }

  /** Records the error of a request, which later requests receive while the budget holds them back. */
  remember(error: AtlasError): void {
    this.#last = error;
    this.#heldUntilMs =
      this.#now() + (error.retryAfterMs ?? (error.failure.kind === 'rate_limited' ? WINDOW_MS : 0));
  }

  #held(waitMs: number): AtlasError {
    const seconds = Math.ceil(waitMs / 1000);
    const { kind, message } = this.#last?.failure ?? {
      kind: 'rate_limited',
      message: 'ten token requests within a minute',
    };
    return new AtlasError(kind, `${message} (no token is requested within the next ${seconds} s)`, {
      retryAfterMs: waitMs,
      errorCode: this.#last?.errorCode,
      status: this.#last?.status,
    });
  }
}
