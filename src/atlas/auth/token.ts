import { abortWith, removeAbortable } from '../../queue/abort.ts';
import { AtlasError } from '../error.ts';
import { errorOf } from '../http/failures.ts';
import { type HttpRequest, type HttpResponse, isOptional, type Transport } from '../http/transport.ts';
import type { KeyPair, KeyPairSession } from './session.ts';
import { TokenBudget } from './tokenBudget.ts';
import { requestToken, revokeToken } from './tokenEndpoint.ts';

// Shorter than the minute between polls, so that a token valid for one hour is fetched once an hour, not every 59 minutes.
const MAX_MARGIN_MS = 30_000;
const REVOKE_WITHIN_MS = 2_000;

interface Token {
  readonly value: string;
  readonly renewAtMs: number;
}

/**
 * Opens a session of OAuth authentication with a service account; all requests share one token. Calls `onToken` for each
 * fetched token. `now` is a monotonic clock.
 */
export function openToken(
  transport: Transport,
  pair: KeyPair,
  onToken: () => void,
  now: () => number,
): KeyPairSession {
  const closed = new AbortController();
  const budget = new TokenBudget(now);
  let current: Token | undefined;
  let fetching: Promise<Token> | undefined;

  async function fetchToken(): Promise<Token> {
    budget.spend();
    const askedAtMs = now();
    try {
      const { value, lifeMs } = await requestToken(transport, pair, closed.signal);
      current = { value, renewAtMs: askedAtMs + lifeMs - Math.min(MAX_MARGIN_MS, lifeMs / 10) };
    } catch (error) {
      if (error instanceof AtlasError) budget.remember(error);
      throw error;
    }
    onToken();
    return current;
  }

  function token(): Token | Promise<Token> {
    if (current !== undefined && now() < current.renewAtMs) return current;
    // Concurrent callers share one fetch, which continues even if the poll that started it ends.
    fetching ??= fetchToken().finally(() => {
      fetching = undefined;
    });
    return fetching;
  }

  return {
    async send(request) {
      const first = token();
      const used = first instanceof Promise ? await unlessAborted(first, request.signal) : first;
      const response = await sendWith(used, request);
      if (response.status !== 401) return response;
      const refusal = errorOf(response);
      // `forbidden` means that the token is valid but the role is missing. Tokens are too scarce to try another.
      if (refusal.failure.kind === 'forbidden' || isOptional(request.endpoint)) throw refusal;
      // All requests whose shared token was refused share one new token.
      if (current === used) current = undefined;
      const second = token();
      const renewed = second instanceof Promise ? await unlessAborted(second, request.signal) : second;
      const again = await sendWith(renewed, request);
      if (again.status === 401) throw errorOf(again);
      return again;
    },
    async close() {
      closed.abort(new AtlasError('network', 'the session was closed'));
      if (current === undefined) return;
      const { value } = current;
      current = undefined;
      // Atlas allows a hundred valid tokens. One that cannot be revoked expires within the hour.
      await revokeToken(transport, pair, value, AbortSignal.timeout(REVOKE_WITHIN_MS)).catch(() => {});
    },
  };

  function sendWith({ value }: Token, request: HttpRequest): Promise<HttpResponse> {
    return transport.exchange({
      ...request,
      headers: { ...request.headers, authorization: `Bearer ${value}` },
    });
  }
}

/** Waits for a shared promise until the signal of this waiter fires. */
function unlessAborted<Value>(shared: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return shared;
  return new Promise((resolve, reject) => {
    const waiter = { abort: reject };
    shared.then(resolve, reject).finally(() => removeAbortable(signal, waiter));
    abortWith(signal, waiter);
  });
}
