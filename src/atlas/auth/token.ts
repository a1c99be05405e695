import { abortNoMore, abortWith } from '../../queue/abort.ts';
import { AtlasError } from '../error.ts';
import { type HttpRequest, type HttpResponse, isAside, type Transport } from '../http/exchange.ts';
import { errorOf } from '../http/failures.ts';
import type { KeyPair, KeyPairSession } from './session.ts';
import { TokenBudget } from './tokenBudget.ts';
import { askForToken, revokeToken } from './tokenEndpoint.ts';

// Less than the minute between polls: so a token of an hour is asked for once an hour, not every 59 minutes.
const MAX_MARGIN_MS = 30_000;
const REVOKE_WITHIN_MS = 2_000;

interface Token {
  readonly value: string;
  readonly renewAtMs: number;
}

/**
 * OAuth authentication of a service account: one token, shared. `onToken` is called for each token fetched. A wrong
 * `now` costs a token or a 401 at most: a refused token is replaced whatever the clock says.
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
      const { value, lifeMs } = await askForToken(transport, pair, closed.signal);
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
    // However many want it, one fetches; it outlives the poll that began it.
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
      // The token is valid and the role is missing: tokens are too dear to try another.
      if (refusal.failure.kind === 'forbidden' || isAside(request.endpoint)) throw refusal;
      // All who saw the same token refused get the same new one.
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
      // At most a hundred may live; but one that can't be taken back dies within the hour.
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

/** Waits for what others wait for as well, but no longer than the signal lets this one. */
function unlessAborted<Value>(shared: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return shared;
  return new Promise((resolve, reject) => {
    const waiter = { abort: reject };
    shared.then(resolve, reject).finally(() => abortNoMore(signal, waiter));
    abortWith(signal, waiter);
  });
}
