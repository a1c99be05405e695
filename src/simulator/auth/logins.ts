/** The permissions of credentials. A missing key is allowed. */
export interface Grant {
  /** The projects it can see. */
  readonly projects?: readonly string[];
  /** Those of them where it is Project Read Only and may not list dedicated clusters' restore jobs. */
  readonly readOnly?: readonly string[];
  /** Addresses it may be used from. */
  readonly accessList?: readonly string[];
}

export interface ApiKey extends Grant {
  readonly publicKey: string;
  readonly privateKey: string;
}

export interface ServiceAccount extends Grant {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The logins that exist now; setting one again rotates its secret. */
export class Logins {
  readonly apiKeys = new Map<string, ApiKey>();
  readonly serviceAccounts = new Map<string, ServiceAccount>();

  setApiKey(key: ApiKey): void {
    this.apiKeys.set(key.publicKey, key);
  }

  setServiceAccount(account: ServiceAccount): void {
    this.serviceAccounts.set(account.clientId, account);
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
