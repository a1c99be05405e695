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

export function sees(grant: Grant, projectId: string): boolean {
  return grant.projects === undefined || grant.projects.includes(projectId);
}

export function mayListRestores(grant: Grant, projectId: string): boolean {
  return sees(grant, projectId) && grant.readOnly?.includes(projectId) !== true;
}

export function mayComeFrom(grant: Grant, address: string): boolean {
  return grant.accessList === undefined || grant.accessList.includes(address);
}
