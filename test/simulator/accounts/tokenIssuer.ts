import { type ApiReply, jsonApiReply } from '../../../src/simulator/apiReply.ts';
import type { Random } from '../../../src/simulator/world/random.ts';
import type { AccountGrant, ServiceAccounts } from './serviceAccounts.ts';

/** The limits that MongoDB documents, and the lifetime of a token. */
export interface TokenLimits {
  readonly lifeMs: number;
  readonly living: number;
  readonly requestsAMinute: number;
}

export interface TokenRequest {
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

const MINUTE_MS = 60_000;
const FORM = 'application/x-www-form-urlencoded';

/** The token endpoint of service accounts (OAuth 2 client credentials). */
export class TokenIssuer {
  readonly #limits: TokenLimits;
  readonly #accounts: ServiceAccounts;
  readonly #now: () => number;
  readonly #random: Random;
  readonly #tokens = new Map<string, { readonly clientId: string; readonly expiresAtMs: number }>();
  readonly #requestedAtMs = new Map<string, readonly number[]>();

  constructor(limits: TokenLimits, accounts: ServiceAccounts, now: () => number, random: Random) {
    this.#limits = limits;
    this.#accounts = accounts;
    this.#now = now;
    this.#random = random;
  }

  issue(request: TokenRequest): ApiReply {
    const account = this.#account(request);
    if (account === undefined) return invalidClient();
    const tooSoon = this.#tooSoon(account.clientId);
    if (tooSoon !== undefined) return tooSoon;
    if (!isForm(request)) return oauthErrorReply(400, 'invalid_request', `Content-Type must be ${FORM}.`);
    if (new URLSearchParams(request.body).get('grant_type') !== 'client_credentials') {
      return oauthErrorReply(400, 'unsupported_grant_type', 'Only client_credentials is supported.');
    }
    if (this.living(account.clientId) >= this.#limits.living) {
      return oauthErrorReply(403, 'access_denied', 'The service account has too many active tokens.');
    }
    const token = `mdb_sa_tk_${this.#digits()}${this.#digits()}`;
    this.#tokens.set(token, { clientId: account.clientId, expiresAtMs: this.#now() + this.#limits.lifeMs });
    const expiresIn = Math.floor(this.#limits.lifeMs / 1000);
    return jsonApiReply(200, { access_token: token, expires_in: expiresIn, token_type: 'Bearer' });
  }

  /** Revokes a token. By RFC 7009, revoking an unknown token succeeds. */
  revoke(request: TokenRequest): ApiReply {
    const account = this.#account(request);
    if (account === undefined) return invalidClient();
    const token = isForm(request) ? new URLSearchParams(request.body).get('token') : null;
    if (token === null) return oauthErrorReply(400, 'invalid_request', 'The token is missing.');
    if (this.#tokens.get(token)?.clientId === account.clientId) this.#tokens.delete(token);
    return { status: 200, headers: {}, body: '' };
  }

  /** Returns the owner of a live token. */
  accountOf(token: string): AccountGrant | undefined {
    const held = this.#tokens.get(token);
    if (held === undefined || held.expiresAtMs <= this.#now()) return undefined;
    return this.#accounts.get(held.clientId);
  }

  /** Returns the number of live tokens of one client, or of all. */
  living(clientId?: string): number {
    for (const [token, held] of this.#tokens) {
      if (held.expiresAtMs <= this.#now()) this.#tokens.delete(token);
    }
    if (clientId === undefined) return this.#tokens.size;
    return [...this.#tokens.values()].filter((held) => held.clientId === clientId).length;
  }

  /** Revokes every token, as an administrator can. */
  revokeAll(): void {
    this.#tokens.clear();
  }

  #account(request: TokenRequest): AccountGrant | undefined {
    const [scheme, encoded = ''] = request.authorization?.split(' ') ?? [];
    if (scheme !== 'Basic') return undefined;
    const pair = Buffer.from(encoded, 'base64').toString();
    const colon = pair.indexOf(':');
    return this.#accounts.useSecret(pair.slice(0, Math.max(colon, 0)), pair.slice(colon + 1));
  }

  #tooSoon(clientId: string): ApiReply | undefined {
    const now = this.#now();
    const recent = (this.#requestedAtMs.get(clientId) ?? []).filter((atMs) => atMs > now - MINUTE_MS);
    const [oldest = now] = recent;
    if (recent.length < this.#limits.requestsAMinute) {
      this.#requestedAtMs.set(clientId, [...recent, now]);
      return undefined;
    }
    const seconds = Math.max(Math.ceil((oldest + MINUTE_MS - now) / 1000), 1);
    return oauthErrorReply(429, 'rate_limited', 'Too many token requests.', {
      'Retry-After': String(seconds),
    });
  }

  #digits(): string {
    return Math.floor(this.#random() * 2 ** 48)
      .toString(16)
      .padStart(12, '0');
  }
}

function isForm(request: TokenRequest): boolean {
  return request.contentType?.split(';')[0]?.trim().toLowerCase() === FORM;
}

function invalidClient(): ApiReply {
  return oauthErrorReply(401, 'invalid_client', 'The client is unknown or its secret is wrong.', {
    'WWW-Authenticate': 'Basic realm="MMS Public API"',
  });
}

/** Returns an OAuth error, in which `error` is a word and not a number as in the Admin API. */
function oauthErrorReply(
  status: number,
  error: string,
  description: string,
  headers: Readonly<Record<string, string>> = {},
): ApiReply {
  return jsonApiReply(status, { error, error_description: description }, headers);
}
