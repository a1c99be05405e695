/** A secret of a service account, as Atlas lists it. */
export interface ListedSecret {
  /** The secret with most of its characters hidden. */
  readonly masked: string | undefined;
  readonly expiresAtMs: number | undefined;
  readonly lastUsedAtMs: number | undefined;
}

/**
 * Returns the listed secret whose visible characters match `secret`. Of several matches, returns the one used last.
 * Without a match, returns the last used secret that shows too few characters to compare. Returns `undefined` if none
 * of these was ever used, or if two were used last at the same time.
 */
export function secretInUse(listed: readonly ListedSecret[], secret: string): ListedSecret | undefined {
  const matching = listed.filter((each) => matches(each.masked, secret) === true);
  if (matching.length === 1) return matching[0];
  const unclear = listed.filter((each) => matches(each.masked, secret) === undefined);
  return lastUsed(matching.length > 1 ? matching : unclear);
}

/** Possible masking characters. No recording shows which of them Atlas uses. */
const MASK = /[*•●∙·.…]+/u;

/** Every secret starts with this prefix. */
const PREFIX = 'mdb_sa_sk_';

/** Returns whether a masked value matches a secret; `undefined` if it shows too few characters. */
function matches(masked: string | undefined, secret: string): boolean | undefined {
  const [before = '', ...rest] = masked?.split(MASK) ?? [];
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
