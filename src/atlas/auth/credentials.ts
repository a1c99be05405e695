import type { Credentials, Secret } from '../../config/config.ts';
import type { Transport } from '../http/exchange.ts';
import { openDigest } from './digest.ts';
import { type Login, renewable } from './login.ts';
import { openToken } from './token.ts';

/** What a login needs of the rest of the program. */
export interface LoginParts {
  readonly transport: Transport;
  /** Throws an AtlasError. */
  readonly readSecret: (secret: Secret) => Promise<string>;
  /** Told of each digest challenge answered and each token fetched. */
  readonly onChallenge: () => void;
  /** Milliseconds of any clock, for the life of tokens. */
  readonly now: () => number;
}

/** The login that an entry of `credentials` describes; nothing is read or sent before it is needed. */
export function createLogin(credentials: Credentials, parts: LoginParts): Login {
  const { transport, readSecret, onChallenge, now } = parts;
  const pairOf = async (id: Secret, secret: Secret) => ({
    id: await readSecret(id),
    secret: await readSecret(secret),
  });
  if (credentials.kind === 'apiKey') {
    const { publicKey, privateKey } = credentials;
    return renewable(
      () => pairOf(publicKey, privateKey),
      (pair) => openDigest(transport, pair, onChallenge),
    );
  }
  const { clientId, clientSecret } = credentials;
  return renewable(
    () => pairOf(clientId, clientSecret),
    (pair) => openToken(transport, pair, onChallenge, now),
  );
}
