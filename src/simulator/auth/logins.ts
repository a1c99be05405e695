import type { Clock } from '../world/clock.ts';

/** The permissions of credentials. A missing field restricts nothing. */
export interface Grant {
  /** The projects that the credentials can see. */
  readonly projects?: readonly string[];
  /** Those of them with Project Read Only, which may not list the restore jobs of dedicated clusters. */
  readonly readOnly?: readonly string[];
  /** Addresses from which the credentials may be used. */
  readonly accessList?: readonly string[];
}

export interface ApiKey extends Grant {
  readonly publicKey: string;
  readonly privateKey: string;
}

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

/** The credentials that Atlas knows now. Setting the same ones again rotates their secret. */
export class Logins {
  readonly apiKeys = new Map<string, ApiKey>();
  readonly serviceAccounts = new Map<string, RegisteredAccount>();
  readonly #now: Clock;

  constructor(now: Clock) {
    this.#now = now;
  }

  setApiKey(key: ApiKey): void {
    this.apiKeys.set(key.publicKey, key);
  }

  setServiceAccount(account: AccountGrant): void {
    const createdAtMs = this.#now();
    const only = { value: account.clientSecret, createdAtMs, expiresAtMs: createdAtMs + SECRET_LIFE_MS };
    this.serviceAccounts.set(account.clientId, { secrets: [only], ...account });
  }

  /** Returns the account of a secret and records its use; `undefined` for an unknown or expired secret. */
  useSecret(clientId: string, value: string): RegisteredAccount | undefined {
    const account = this.serviceAccounts.get(clientId);
    const nowMs = this.#now();
    const isUsed = (secret: ClientSecret) => secret.value === value && secret.expiresAtMs > nowMs;
    if (account === undefined || !account.secrets.some(isUsed)) return undefined;
    const secrets = account.secrets.map((each) => (isUsed(each) ? { ...each, lastUsedAtMs: nowMs } : each));
    this.serviceAccounts.set(clientId, { ...account, secrets });
    return account;
  }
}

export function sees(grant: Grant, projectId: string): boolean {
  return grant.projects === undefined || grant.projects.includes(projectId);
}

export function mayListRestores(grant: Grant, projectId: string): boolean {
  return sees(grant, projectId) && grant.readOnly?.includes(projectId) !== true;
}

export function mayComeFrom(grant: Grant, address: string): boolean {
  return grant.accessList === undefined || grant.accessList.includes(address);
}
