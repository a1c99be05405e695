import { createHmac, randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { type CheckPassword, KNOWN_CLIENT } from './passwordQueue.ts';
import { RecentMap } from './recentMap.ts';

/** `busy`: the queue of passwords to check is full. */
export type AuthResult = 'granted' | 'refused' | 'busy';

/** The parts of a request that authentication reads. */
export interface AuthRequest {
  readonly headers: { readonly authorization?: string | undefined };
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** Compares the `Authorization` header of a request with the bcrypt hashes by user name. */
export type Authenticate = (users: ReadonlyMap<string, string>, request: AuthRequest) => Promise<AuthResult>;

const MAX_REMEMBERED = 1000;

/**
 * Returns basic authentication that checks each password once and caches the result under a keyed digest of user name,
 * password and hash. It keeps no password, and a changed hash causes a new check.
 */
export function createBasicAuth(check: CheckPassword): Authenticate {
  const secret = randomBytes(32);
  const digest = (...parts: readonly string[]) =>
    createHmac('sha256', secret).update(JSON.stringify(parts)).digest();
  const accepted = new RecentMap<true>(MAX_REMEMBERED);
  const rejected = new RecentMap<true>(MAX_REMEMBERED);
  const knownClients = new RecentMap<true>(MAX_REMEMBERED);
  const wrongPasswords = new RecentMap<number>(MAX_REMEMBERED);
  const rankOf = (client: string) =>
    knownClients.get(client) ? KNOWN_CLIENT : (wrongPasswords.get(client) ?? 0);
  const pending = new Map<string, Promise<boolean | undefined>>();

  return async (users, { headers, socket }) => {
    const credentials = parseCredentials(headers.authorization);
    if (credentials === undefined) return 'refused';
    const client = networkOf(socket.remoteAddress ?? '');
    const hash = users.get(credentials.user);
    const key = digest(credentials.user, credentials.password, hash ?? '').toString('base64');
    if (rejected.get(key)) return 'refused';
    if (!accepted.get(key)) {
      // A client that opens several connections at once causes only one check.
      const checking =
        pending.get(key) ??
        check({
          password: credentials.password,
          hash: hash ?? decoyFor(digest(credentials.user), users),
          client,
          rank: () => rankOf(client),
        }).finally(() => pending.delete(key));
      pending.set(key, checking);
      const isRight = await checking;
      if (isRight === undefined) return 'busy';
      if (!isRight || hash === undefined) {
        // Requests that share a check count once.
        if (!rejected.get(key)) wrongPasswords.set(client, (wrongPasswords.get(client) ?? 0) + 1);
        rejected.set(key, true);
        return 'refused';
      }
      accepted.set(key, true);
    }
    knownClients.set(client, true);
    return 'granted';
  };
}

// Returns the hash of a known user to check the password of an unknown user against. A name always gets the same hash,
// so the response time does not reveal which users exist, even if the hashes differ in cost.
function decoyFor(digest: Buffer, users: ReadonlyMap<string, string>): string {
  return [...users.values()][digest.readUInt32BE() % users.size] ?? '';
}

// An IPv6 client counts by its /64 network, because one machine can use all of its 2^64 addresses.
function networkOf(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = ''] = address.split('::');
  return head.split(':').slice(0, 4).join(':');
}

function parseCredentials(authorization: string | undefined) {
  const encoded = /^Basic +([A-Za-z0-9+/_-]+={0,2}) *$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon < 0) return undefined;
  return { user: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}
