import { AtlasError } from '../error.ts';
import type { HttpRequest, HttpResponse } from '../http/transport.ts';

/** An authenticated session, shared by all requests with the same credentials. */
export interface Session {
  /** The pair in use: another object once the pair has changed, `undefined` before its first use. */
  readonly pair: KeyPair | undefined;
  /**
   * Returns the answer unless it is a 401. Throws an AtlasError, which is `unauthorized` or `forbidden` after a final 401,
   * or the signal's reason.
   */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Reads the secret again. Returns whether it has changed; if so, the new one is used from now on. */
  renew(): Promise<boolean>;
  /** Tries to revoke the tokens of this session, for a few seconds at most. */
  close(): Promise<void>;
}

/** Both halves of credentials: public and private key, or client id and client secret. */
export interface KeyPair {
  readonly id: string;
  readonly secret: string;
}

/** A session with one fixed pair. It holds the digest sessions or the token of the pair. */
export type KeyPairSession = Pick<Session, 'send' | 'close'>;

interface OpenedPair {
  readonly pair: KeyPair;
  readonly session: KeyPairSession;
}

/** Returns a session whose pair is read on first use, and again by `renew`. `read` throws an AtlasError. */
export function renewableSession(
  read: () => Promise<KeyPair>,
  open: (pair: KeyPair) => KeyPairSession,
): Session {
  let current: OpenedPair | undefined;
  let opening: Promise<OpenedPair> | undefined;

  async function reopen(): Promise<OpenedPair> {
    const pair = await read();
    const same = current !== undefined && current.pair.id === pair.id && current.pair.secret === pair.secret;
    if (current === undefined || !same) current = { pair, session: open(checked(pair)) };
    return current;
  }

  // Concurrent callers share one read of the secret.
  function reopenOnce(): Promise<OpenedPair> {
    opening ??= reopen().finally(() => {
      opening = undefined;
    });
    return opening;
  }

  return {
    get pair() {
      return current?.pair;
    },
    async send(request) {
      const used = current ?? (await reopenOnce());
      try {
        return await used.session.send(request);
      } catch (error) {
        if (!(error instanceof AtlasError) || error.status !== 401) throw error;
        // If the secret was renewed during this request, Atlas refused the old one.
        const renewed = await (opening ?? Promise.resolve(current)).catch(() => current);
        if (renewed === undefined || renewed === used) throw error;
        return renewed.session.send(request);
      }
    },
    async renew() {
      const before = current;
      try {
        return (await reopenOnce()) !== before;
      } catch (error) {
        // The secret may be half-written: keep the old one.
        if (error instanceof AtlasError) return false;
        throw error;
      }
    },
    close: async () => current?.session.close(),
  };
}

// A value that is invalid in a header comes from the wrong file, or from two lines of a file.
function checked(pair: KeyPair): KeyPair {
  const { id, secret } = pair;
  if (!/^[\x21-\x7e]+$/.test(id) || /["\\:,]/.test(id)) {
    throw new AtlasError(
      'unauthorized',
      'the public key or client id is empty or contains an invalid character',
    );
  }
  if (!/^[\x21-\x7e]+$/.test(secret)) {
    throw new AtlasError(
      'unauthorized',
      'the private key or client secret is empty or contains spaces, line breaks or invalid characters',
    );
  }
  return pair;
}
