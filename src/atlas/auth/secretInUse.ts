/** A secret of a service account, as Atlas lists it. */
export interface ListedSecret {
  /** The secret with most of its characters hidden. */
  readonly masked: string | undefined;
  readonly expiresAtMs: number | undefined;
  readonly lastUsedAtMs: number | undefined;
}

/**
 * Returns the listed secret whose visible characters match `secret`. If several match, or if only secrets are left that show
 * too few characters, returns the one of these used last, or `undefined` if that is ambiguous too.
 */
export function secretInUse(listed: readonly ListedSecret[], secret: string): ListedSecret | undefined {
  const isShown = (each: ListedSecret, shown: boolean | undefined) => shows(each.masked, secret) === shown;
  const shown = listed.filter((each) => isShown(each, true));
  if (shown.length === 1) return shown[0];
  return lastUsed(shown.length > 1 ? shown : listed.filter((each) => isShown(each, undefined)));
}

/** Possible masking characters. No recording shows which of them Atlas uses. */
const HIDDEN = /[*•●∙·.…]+/u;

/** Every secret starts with this prefix. */
const PREFIX = 'mdb_sa_sk_';

/** Returns whether a masked value matches a secret; `undefined` if it shows too few characters. */
function shows(masked: string | undefined, secret: string): boolean | undefined {
  const [before = '', ...rest] = masked?.split(HIDDEN) ?? [];
  const after = rest.at(-1);
  if (after === undefined || (after === '' && PREFIX.startsWith(before))) return undefined;
  return secret.startsWith(before) && secret.endsWith(after) && secret.length > before.length + after.length;
}

function lastUsed(secrets: readonly ListedSecret[]): ListedSecret | undefined {
  const usedAtMs = ({ lastUsedAtMs = Number.NEGATIVE_INFINITY }: ListedSecret) => lastUsedAtMs;
  const latestMs = Math.max(...secrets.map(usedAtMs));
  const latest = secrets.filter((each) => each.lastUsedAtMs === latestMs);
  return latest.length === 1 ? latest[0] : undefined;
}
