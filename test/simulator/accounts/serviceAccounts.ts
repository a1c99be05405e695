import type { SimulatorSettings } from '../../../src/simulator/api/simulatorSettings.ts';
import type { ApiReply } from '../../../src/simulator/apiReply.ts';
import type { AtlasRequest, TokenAuthority } from '../../../src/simulator/auth/authenticator.ts';
import { type Grant, sees } from '../../../src/simulator/auth/grants.ts';
import { errorReply } from '../../../src/simulator/errors.ts';
import { TokenIssuer, type TokenLimits } from './tokenIssuer.ts';
import { serviceAccountToWire } from './wireServiceAccount.ts';

export interface AccountGrant extends Grant {
  readonly clientId: string;
  readonly clientSecret: string;
  /** All secrets of the account. Default: only `clientSecret`. */
  readonly secrets?: readonly ClientSecret[];
}

/** A secret of a service account, which may have two. Timestamps are in milliseconds. */
export interface ClientSecret {
  readonly value: string;
  /** The value as Atlas shows it. Default: the start and the end of the secret. */
  readonly masked?: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  /** Missing until a token has been requested with the secret. */
  readonly lastUsedAtMs?: number;
}

/** A service account whose secrets are known. */
export type RegisteredAccount = AccountGrant & Required<Pick<AccountGrant, 'secrets'>>;

const SECRET_LIFE_MS = 90 * 24 * 60 * 60 * 1000;

/** The limits that MongoDB documents, and the lifetime of a token. */
const LIMITS: TokenLimits = { lifeMs: 3_600_000, living: 100, requestsAMinute: 10 };

/** The service accounts that the simulated Atlas knows now. Setting the same one again rotates its secret. */
export class ServiceAccounts implements TokenAuthority {
  readonly tokens: TokenIssuer;
  readonly #accounts = new Map<string, RegisteredAccount>();
  readonly #now: () => number;

  constructor({ now, limitsNow, random }: SimulatorSettings, limits: TokenLimits = LIMITS) {
    this.#now = now;
    this.tokens = new TokenIssuer(limits, this, limitsNow, random);
  }

  set(account: AccountGrant): void {
    const createdAtMs = this.#now();
    const only = { value: account.clientSecret, createdAtMs, expiresAtMs: createdAtMs + SECRET_LIFE_MS };
    this.#accounts.set(account.clientId, { secrets: [only], ...account });
  }

  get(clientId: string): RegisteredAccount | undefined {
    return this.#accounts.get(clientId);
  }

  /** Returns the account of a secret and records its use; `undefined` for an unknown or expired secret. */
  useSecret(clientId: string, value: string): RegisteredAccount | undefined {
    const account = this.#accounts.get(clientId);
    const nowMs = this.#now();
    const isUsed = (secret: ClientSecret) => secret.value === value && secret.expiresAtMs > nowMs;
    if (account === undefined || !account.secrets.some(isUsed)) return undefined;
    const secrets = account.secrets.map((each) => (isUsed(each) ? { ...each, lastUsedAtMs: nowMs } : each));
    this.#accounts.set(clientId, { ...account, secrets });
    return account;
  }

  grantOf(token: string): Grant | undefined {
    return this.tokens.accountOf(token);
  }

  answer({ method, headers, body }: AtlasRequest, endpoint: 'token' | 'revoke'): ApiReply {
    if (method !== 'POST') return errorReply('METHOD_NOT_ALLOWED', [method]);
    const { authorization, 'content-type': contentType } = headers;
    const form = { authorization, contentType, body };
    return endpoint === 'token' ? this.tokens.issue(form) : this.tokens.revoke(form);
  }

  // An organization's account belongs to a project only if it is assigned to it.
  toWire(clientId: string, projectId: string): unknown {
    const account = this.#accounts.get(clientId);
    return account !== undefined && sees(account, projectId) ? serviceAccountToWire(account) : undefined;
  }
}
