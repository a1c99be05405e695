import { getFips, hash, randomBytes } from 'node:crypto';
import { DigestClient } from 'digest-fetch';
import { AtlasError } from '../error.ts';
import { errorOf } from '../http/failures.ts';
import type { HttpRequest, HttpResponse, Transport } from '../http/transport.ts';
import type { KeyPair, KeyPairSession } from './session.ts';

const MAX_CHALLENGES = 3;

interface Challenge {
  readonly text: string;
  readonly stale: boolean;
}

/** Opens a session of digest authentication with an API key. Calls `onChallenge` for each answered challenge. */
export function openDigest(transport: Transport, pair: KeyPair, onChallenge: () => void): KeyPairSession {
  const free: DigestSession[] = [];
  return {
    async send(request) {
      // Take the session used last: the fewer sessions are in use, the fewer nonces expire.
      const session = free.pop() ?? new DigestSession(pair);
      try {
        return await sendThrough(session, request);
      } finally {
        free.push(session);
      }
    },
    close: async () => {},
  };

  async function sendThrough(session: DigestSession, request: HttpRequest): Promise<HttpResponse> {
    for (let answered = 0; ; answered += 1) {
      const { nonce } = session;
      const response = await transport.exchange(session.sign(transport.origin, request));
      if (response.status !== 401) return response;
      const challenge = readChallenge(response);
      // A nonce that was accepted before may have expired. If Atlas refuses a fresh nonce, the key is wrong.
      const isKeyWrong = nonce === 'fresh' && challenge?.stale !== true;
      if (challenge === undefined || isKeyWrong || answered === MAX_CHALLENGES) {
        session.forget();
        throw nonce === 'none' ? noChallenge(response) : errorOf(response);
      }
      session.accept(challenge);
      onChallenge();
    }
  }
}

/**
 * One digest session, with one request in flight. Only the parsing and signing of digest-fetch are used, because it
 * increments the nonce count after the answer, in decimal and across nonces, ignores `stale` and leaves the body of the
 * 401 unread.
 */
class DigestSession extends DigestClient {
  #count = 0;

  constructor({ id, secret }: KeyPair) {
    super(id, secret);
    // Ten times faster than digest-fetch's own MD5, which remains in use where the crypto library forbids MD5 (FIPS).
    if (getFips() === 0) this.hashFunc = (text: string) => hash('md5', text);
  }

  get nonce(): 'none' | 'fresh' | 'used' {
    if (!this.hasAuth) return 'none';
    return this.#count === 0 ? 'fresh' : 'used';
  }

  sign(origin: string, request: HttpRequest): HttpRequest {
    // Counted before the request is sent: an exchange that fails may have reached Atlas with this count.
    this.#count += 1;
    Object.assign(this.digest, { nc: this.#count.toString(16) });
    const options = { method: request.method, headers: { ...request.headers } };
    this.addAuth(`${origin}${request.path}`, options);
    return { ...request, headers: options.headers };
  }

  accept(challenge: Challenge): void {
    this.parseAuth(challenge.text);
    this.#count = 0;
  }

  forget(): void {
    this.hasAuth = false;
  }

  override makeNonce(): string {
    return randomBytes(12).toString('hex');
  }
}

/** Returns the first supported digest challenge; a server may offer several schemes. */
function readChallenge({ headers }: HttpResponse): Challenge | undefined {
  for (const text of (headers['www-authenticate'] ?? '').split(/(?:^|,)\s*(?=[A-Za-z]+\s+[A-Za-z]+=)/)) {
    if (!/^digest\s/i.test(text) || DigestClient.parse(text, 'nonce') === null) continue;
    const algorithm = DigestClient.parse(text, 'algorithm') ?? 'MD5';
    // Without qop, the digest would be that of RFC 2069, which has no count and no client nonce and can be replayed.
    const qop = DigestClient.parse(text, 'qop')?.split(',') ?? [];
    if (algorithm.toUpperCase() !== 'MD5' || !qop.includes('auth')) continue;
    return { text, stale: DigestClient.parse(text, 'stale')?.toLowerCase() === 'true' };
  }
  return undefined;
}

function noChallenge({ status }: HttpResponse): AtlasError {
  return new AtlasError(
    'unauthorized',
    'the host asks for credentials (401) but offers no digest authentication with MD5, as Atlas does: check atlas.base_url and proxies',
    { status },
  );
}
