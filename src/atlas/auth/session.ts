import { AtlasError } from '../error.ts';
import type { HttpRequest, HttpResponse } from '../http/exchange.ts';

/** An authenticated session, shared by all requests with the same credentials. */
export interface Session {
  /** The pair in use: another object once it has changed, `undefined` until it is needed for the first time. */
  readonly pair: KeyPair | undefined;
  /**
   * Returns any answer but refused credentials. Throws an AtlasError, `unauthorized` or `forbidden` after a 401 that
   * stands, or the signal's reason.
   */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Reads the secret again. True if it changed: from now on the new one is used. */
  renew(): Promise<boolean>;
  /** Revokes the tokens that Atlas keeps for this session, within seconds and as far as that works. */
  close(): Promise<void>;
}

/** Both halves of credentials: public and private key, or client id and client secret. */
export interface KeyPair {
  readonly id: string;
  readonly secret: string;
}

/** A session with one fixed pair: its lanes or its token go with it. */
export interface KeyPairSession {
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

interface Opened {
  readonly pair: KeyPair;
  readonly session: KeyPairSession;
}

/** A session whose pair is read when it is first needed, and again by `renew`; `read` throws an AtlasError. */
export function renewableSession(
  read: () => Promise<KeyPair>,
  open: (pair: KeyPair) => KeyPairSession,
): Session {
  let current: Opened | undefined;
  let opening: Promise<Opened> | undefined;

  async function reopen(): Promise<Opened> {
    const pair = await read();
    const same = current !== undefined && current.pair.id === pair.id && current.pair.secret === pair.secret;
    if (current === undefined || !same) current = { pair, session: open(checked(pair)) };
    return current;
  }

  // However many ask, the secret is read once at a time.
  function reopenOnce(): Promise<Opened> {
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
        // A secret that is just being written; the old one stays.
        if (error instanceof AtlasError) return false;
        throw error;
      }
    },
    close: async () => current?.session.close(),
  };
}

// A value that breaks out of a header comes from a wrong file, or from two lines of one.
function checked(pair: KeyPair): KeyPair {
  const { id, secret } = pair;
  if (!/^[\x21-\x7e]+$/.test(id) || /["\\:,]/.test(id)) {
    throw new AtlasError(
      'unauthorized',
      'the public key or client id is empty or holds a character that none has',
    );
  }
  if (!/^[\x21-\x7e]+$/.test(secret)) {
    throw new AtlasError(
      'unauthorized',
      'the private key or client secret is empty or holds spaces, line ends or characters that none has',
    );
  }
  return pair;
}
