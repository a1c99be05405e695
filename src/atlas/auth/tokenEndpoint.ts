import { AtlasError } from '../error.ts';
import { parseErrorBody, parseFields } from '../http/errorBody.ts';
import { errorOf } from '../http/failures.ts';
import { retryAfterMs } from '../http/retryAfter.ts';
import type { HttpRequest, HttpResponse, Transport } from '../http/transport.ts';
import type { KeyPair } from './session.ts';

const DEFAULT_LIFE_SECONDS = 3600;

/** Requests a token. Throws an AtlasError. */
export async function requestToken(transport: Transport, pair: KeyPair, signal: AbortSignal) {
  const form = 'grant_type=client_credentials';
  const response = await transport.exchange(request('/api/oauth/token', pair, form, signal));
  if (response.status !== 200) throw refusal(response);
  return parseToken(response);
}

/** Revokes a token. Atlas answers 200 for unknown tokens, too. */
export async function revokeToken(
  transport: Transport,
  pair: KeyPair,
  token: string,
  signal: AbortSignal,
): Promise<void> {
  const form = `token=${encodeURIComponent(token)}&token_type_hint=access_token`;
  await transport.exchange(request('/api/oauth/revoke', pair, form, signal));
}

function request(path: string, { id, secret }: KeyPair, body: string, signal: AbortSignal): HttpRequest {
  return {
    method: 'POST',
    path,
    headers: {
      // Not percent-encoded, in spite of RFC 6749: Atlas does not decode the two halves.
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body,
    projectId: '',
    endpoint: 'token',
    signal,
  };
}

function parseToken(response: HttpResponse) {
  const fields = parseFields(response.body);
  const [value, seconds, type] = [fields['access_token'], fields['expires_in'], fields['token_type']];
  // An invalid token must not get into a header.
  const usable = typeof value === 'string' && /^[\x21-\x7e]{1,8192}$/.test(value);
  const bearer = type === undefined || (typeof type === 'string' && type.toLowerCase() === 'bearer');
  if (!usable || !bearer) {
    throw new AtlasError(
      'bad_response',
      'the token endpoint answers 200 without a bearer token: check atlas.base_url and proxies',
      { status: response.status },
    );
  }
  const life = typeof seconds === 'number' && seconds > 0 ? seconds : DEFAULT_LIFE_SECONDS;
  return { value, lifeMs: life * 1000 };
}

function refusal(response: HttpResponse): AtlasError {
  const { status } = response;
  const { code } = parseErrorBody(response);
  if (status === 401) {
    return new AtlasError(
      'unauthorized',
      'the client id or the client secret is wrong, or the secret has expired: check the service account',
      { status, errorCode: code },
    );
  }
  if (status === 403 && code === 'access_denied') {
    return new AtlasError(
      'forbidden',
      'Atlas issues no token to this service account: it already has 100 valid tokens, or this address is not on its access list',
      { status, errorCode: code },
    );
  }
  if (status === 429) {
    // Without the status: callers treat a 429 as the limit of a project.
    return new AtlasError(
      'rate_limited',
      'too many requests for tokens: Atlas allows a service account ten a minute and counts everyone who uses the account',
      { errorCode: code, retryAfterMs: retryAfterMs(response) },
    );
  }
  return errorOf(response);
}
