import { createHmac, randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { CheckPassword } from './passwordQueue.ts';
import { RecentSet } from './recentSet.ts';

/** `busy`: too many passwords wait to be checked. */
export type AuthResult = 'granted' | 'refused' | 'busy';

/** The parts of a request that a login is judged by. */
export interface LoginRequest {
  readonly headers: { readonly authorization?: string | undefined };
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** Compares the `Authorization` header of a request with the bcrypt hashes by user name. */
export type Authenticate = (users: ReadonlyMap<string, string>, request: LoginRequest) => Promise<AuthResult>;

const MAX_REMEMBERED = 1000;

/**
 * Returns basic authentication that checks each password once and remembers the result, by a keyed digest of user,
 * password and hash: no password is kept, and a changed hash leads to a new check.
 */
export function createBasicAuth(check: CheckPassword): Authenticate {
  const secret = randomBytes(32);
  const digest = (...parts: readonly string[]) =>
    createHmac('sha256', secret).update(JSON.stringify(parts)).digest();
  const good = new RecentSet(MAX_REMEMBERED);
  const bad = new RecentSet(MAX_REMEMBERED);
  const goodClients = new RecentSet(MAX_REMEMBERED);
  const pending = new Map<string, Promise<boolean | undefined>>();

  return async (users, { headers, socket }) => {
    const login = parseLogin(headers.authorization);
    if (login === undefined) return 'refused';
    const client = networkOf(socket.remoteAddress ?? '');
    const hash = users.get(login.user);
    const key = digest(login.user, login.password, hash ?? '').toString('base64');
    if (bad.has(key)) return 'refused';
    if (!good.has(key)) {
      // A client that opens several connections at once waits for one check.
      const checking =
        pending.get(key) ??
        check({
          password: login.password,
          hash: hash ?? decoyFor(digest(login.user), users),
          client,
          isKnownClient: goodClients.has(client),
        }).finally(() => pending.delete(key));
      pending.set(key, checking);
      const isRight = await checking;
      if (isRight === undefined) return 'busy';
      if (!isRight || hash === undefined) {
        bad.add(key);
        return 'refused';
      }
      good.add(key);
    }
    goodClients.add(client);
    return 'granted';
  };
}

// An unknown user is checked against the hash of a known one, always the same one, so that the time reveals nothing,
// whatever the costs of the hashes.
function decoyFor(digest: Buffer, users: ReadonlyMap<string, string>): string {
  return [...users.values()][digest.readUInt32BE() % users.size] ?? '';
}

// One machine commands all 2^64 addresses of an IPv6 network.
function networkOf(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = ''] = address.split('::');
  return head.split(':').slice(0, 4).join(':');
}

function parseLogin(authorization: string | undefined) {
  const encoded = /^Basic +([A-Za-z0-9+/_-]+={0,2}) *$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon < 0) return undefined;
  return { user: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}
