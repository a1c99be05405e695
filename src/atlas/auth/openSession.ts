import type { Credentials, Secret } from '../../config/config.ts';
import type { Transport } from '../http/transport.ts';
import { openDigest } from './digest.ts';
import { renewableSession, type Session } from './session.ts';
import { openToken } from './token.ts';

export interface SessionParts {
  readonly transport: Transport;
  /** Reads a secret. Throws an AtlasError. */
  readonly readSecret: (secret: Secret) => Promise<string>;
  /** Called for each digest challenge answered and each token fetched. */
  readonly onChallenge: () => void;
  /** A monotonic clock, for the lifetime of tokens. */
  readonly now: () => number;
}

/** Returns the session of an entry of `credentials`. Secrets are read and requests sent only when needed. */
export function openSession(credentials: Credentials, parts: SessionParts): Session {
  const { transport, readSecret, onChallenge, now } = parts;
  const pairOf = async (id: Secret, secret: Secret) => ({
    id: await readSecret(id),
    secret: await readSecret(secret),
  });
  if (credentials.kind === 'apiKey') {
    const { publicKey, privateKey } = credentials;
    return renewableSession(
      () => pairOf(publicKey, privateKey),
      (pair) => openDigest(transport, pair, onChallenge),
    );
  }
  const { clientId, clientSecret } = credentials;
  return renewableSession(
    () => pairOf(clientId, clientSecret),
    (pair) => openToken(transport, pair, onChallenge, now),
  );
}
