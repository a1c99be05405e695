import type { IncomingHttpHeaders } from 'node:http';
import { type ApiReply, withHeaders } from '../api/apiReply.ts';
import type { ApiRoute } from '../api/apiRoute.ts';
import { errorReply, unauthenticatedReply } from '../api/errors.ts';
import type { Stats } from '../stats.ts';
import { challenge, judge } from './digestCheck.ts';
import { type AccountGrant, type ApiKey, type Grant, type Logins, mayComeFrom } from './logins.ts';
import type { Nonces } from './nonces.ts';
import type { TokenIssuer } from './oauth.ts';

/** The parts of a request that the answer depends on. */
export interface AtlasRequest {
  readonly method: string;
  /** Path and query exactly as on the request line. */
  readonly target: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Address of the client. */
  readonly address: string;
  readonly body: string;
}

export type Admission =
  | { readonly as: 'in'; readonly grant: Grant }
  | { readonly as: 'out'; readonly reply: ApiReply };

/** Authenticates requests: an API key by digest, or a service account by its token. */
export class Authenticator {
  readonly #logins: Logins;
  readonly #nonces: Nonces;
  readonly #tokens: TokenIssuer;
  readonly #stats: Stats;

  constructor(logins: Logins, nonces: Nonces, tokens: TokenIssuer, stats: Stats) {
    this.#logins = logins;
    this.#nonces = nonces;
    this.#tokens = tokens;
    this.#stats = stats;
  }

  admit(request: AtlasRequest, route: ApiRoute): Admission {
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const grant = bearer === undefined ? this.#byDigest(request) : this.#byToken(bearer, route);
    if ('status' in grant) return { as: 'out', reply: grant };
    if (mayComeFrom(grant, request.address)) return { as: 'in', grant };
    return { as: 'out', reply: errorReply('IP_ADDRESS_NOT_ON_ACCESS_LIST', [request.address]) };
  }

  #byDigest(request: AtlasRequest): ApiKey | ApiReply {
    const { method, target, headers } = request;
    const secretOf = (name: string) => this.#logins.apiKeys.get(name)?.privateKey;
    const verdict = judge(headers.authorization, { method, uri: target }, this.#nonces, secretOf);
    const key = verdict.as === 'accepted' ? this.#logins.apiKeys.get(verdict.username) : undefined;
    if (key !== undefined) return key;
    const why = verdict.as === 'challenged' ? verdict.why : 'unknown_key';
    this.#stats.wasChallenged(why);
    return unauthenticatedReply(challenge(this.#nonces.issue(), why === 'stale'));
  }

  // Service accounts exist only in v2. The body of the 401 for an expired token is assumed; it was never recorded.
  #byToken(token: string, route: ApiRoute): AccountGrant | ApiReply {
    const account = route.api === 'v2' ? this.#tokens.accountOf(token) : undefined;
    if (account !== undefined) return account;
    const reply = unauthenticatedReply('Bearer realm="MMS Public API", error="invalid_token"');
    return withHeaders(reply, { 'X-Error-Code': 'UNEXPECTED_ERROR' });
  }
}
