import { createHmac, randomBytes } from 'node:crypto';
import type { ComparePassword } from './bcryptThread.ts';

/** `busy`: too many passwords are waiting to be checked. */
export type AuthResult = 'granted' | 'refused' | 'busy';

/** Judges the `Authorization` header of a request against bcrypt hashes by user name. */
export type Authenticate = (
  users: ReadonlyMap<string, string>,
  authorization: string | undefined,
) => Promise<AuthResult>;

const REMEMBERED = 100;

/**
 * Basic authentication that checks a good password once and then remembers it, by a keyed digest of user, password
 * and hash: no password is kept, and a changed hash is asked anew.
 */
export function createBasicAuth(compare: ComparePassword): Authenticate {
  const secret = randomBytes(32);
  const digest = (...parts: readonly string[]) =>
    createHmac('sha256', secret).update(JSON.stringify(parts)).digest();
  const good = new Set<string>();

  return async (users, authorization) => {
    const login = parseLogin(authorization);
    if (login === undefined) return 'refused';
    const hash = users.get(login.user);
    const key = digest(login.user, login.password, hash ?? '').toString('base64');
    if (good.has(key)) return 'granted';
    const result = compare(login.password, hash ?? decoyFor(digest(login.user), users));
    if (result === undefined) return 'busy';
    if (!(await result) || hash === undefined) return 'refused';
    if (good.size >= REMEMBERED) good.clear();
    good.add(key);
    return 'granted';
  };
}

// Somebody unknown is checked against the hash of somebody known, always the same one, so that the time it takes
// tells nothing, whatever the costs of the hashes.
function decoyFor(digest: Buffer, users: ReadonlyMap<string, string>): string {
  return [...users.values()][digest.readUInt32BE() % users.size] ?? '';
}

function parseLogin(authorization: string | undefined) {
  const encoded = /^Basic +([A-Za-z0-9+/_-]+={0,2}) *$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon < 0) return undefined;
  return { user: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}
