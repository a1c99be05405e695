import type { IncomingHttpHeaders } from 'node:http';
import { type ApiReply, withHeaders } from '../apiReply.ts';
import type { ApiRoute } from '../apiRoute.ts';
import { errorReply, unauthenticatedReply } from '../errors.ts';
import { type Challenged, challenge, judge } from './digestCheck.ts';
import { type ApiKey, type Grant, mayComeFrom } from './grants.ts';
import type { Nonces } from './nonces.ts';

/** The parts of a request that the answer depends on. */
export interface AtlasRequest {
  readonly method: string;
  /** Path and query exactly as on the request line. */
  readonly target: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly address: string;
  readonly body: string;
}

export type Admission =
  | { readonly kind: 'admitted'; readonly grant: Grant }
  | { readonly kind: 'refused'; readonly reply: ApiReply };

/** Issues and checks the tokens of service accounts. The demo has no service account. */
export interface TokenAuthority {
  /** Returns the permissions of a live token. */
  grantOf(token: string): Grant | undefined;
  /** Answers a request for a token, or to revoke one. */
  answer(request: AtlasRequest, endpoint: 'token' | 'revoke'): ApiReply;
  /** Returns a service account as a project shows it; `undefined` if the project has no such account. */
  toWire(clientId: string, projectId: string): unknown;
}

/** Returns a function that authenticates a request: an API key by digest, or a service account by its token. */
export function createAuthenticator(
  apiKeys: ReadonlyMap<string, ApiKey>,
  nonces: Nonces,
  tokens: TokenAuthority | undefined,
  onChallenge: (why: Challenged) => void,
) {
  const byDigest = ({ method, target, headers }: AtlasRequest): ApiKey | ApiReply => {
    const secretOf = (name: string) => apiKeys.get(name)?.privateKey;
    const verdict = judge(headers.authorization, { method, uri: target }, nonces, secretOf);
    const key = verdict.as === 'accepted' ? apiKeys.get(verdict.username) : undefined;
    if (key !== undefined) return key;
    const why = verdict.as === 'challenged' ? verdict.why : 'unknown_key';
    onChallenge(why);
    return unauthenticatedReply(challenge(nonces.issue(), why === 'stale'));
  };

  // Service accounts exist only in v2. The body of the 401 for an expired token is assumed; it was never recorded.
  const byToken = (token: string, route: ApiRoute): Grant | ApiReply => {
    const grant = route.api === 'v2' ? tokens?.grantOf(token) : undefined;
    if (grant !== undefined) return grant;
    const reply = unauthenticatedReply('Bearer realm="MMS Public API", error="invalid_token"');
    return withHeaders(reply, { 'X-Error-Code': 'UNEXPECTED_ERROR' });
  };

  return (request: AtlasRequest, route: ApiRoute): Admission => {
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const grant = bearer === undefined ? byDigest(request) : byToken(bearer, route);
    if ('status' in grant) return { kind: 'refused', reply: grant };
    if (mayComeFrom(grant, request.address)) return { kind: 'admitted', grant };
    return { kind: 'refused', reply: errorReply('IP_ADDRESS_NOT_ON_ACCESS_LIST', [request.address]) };
  };
}
