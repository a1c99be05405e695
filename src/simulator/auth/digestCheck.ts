import { createHash } from 'node:crypto';
import type { Nonces } from './nonces.ts';

const REALM = 'MMS Public API';

/** The reason for a 401. Only an error that a correct client never makes counts as a refusal. */
export type Challenged =
  | 'no_credentials'
  | 'stale'
  | 'malformed'
  | 'wrong_realm'
  | 'wrong_uri'
  | 'unknown_nonce'
  | 'unknown_key'
  | 'wrong_response'
  | 'bad_count';

export type DigestVerdict =
  | { readonly as: 'accepted'; readonly username: string }
  | { readonly as: 'challenged'; readonly why: Challenged };

/** Returns the header of a 401, byte for byte as Atlas writes it except for the nonce. */
export function challenge(nonce: string, stale: boolean): string {
  return `Digest realm="${REALM}", domain="", nonce="${nonce}", algorithm=MD5, qop="auth", stale=${stale}`;
}

/**
 * Checks every field of the answer to a challenge. An expired nonce is reported as stale only if the response is correct
 * for it (RFC 7616, 3.3), so `stale=true` never hides a wrong key.
 */
export function judge(
  header: string | undefined,
  request: { readonly method: string; readonly uri: string },
  nonces: Nonces,
  secretOf: (username: string) => string | undefined,
): DigestVerdict {
  if (header === undefined) return refuse('no_credentials');
  const answer = parseAnswer(header);
  if (answer === undefined) return refuse('malformed');
  if (answer.realm !== REALM) return refuse('wrong_realm');
  if (answer.uri !== request.uri) return refuse('wrong_uri');
  if (!nonces.knows(answer.nonce)) return refuse('unknown_nonce');
  const secret = secretOf(answer.username);
  if (secret === undefined) return refuse('unknown_key');
  const ha1 = md5(`${answer.username}:${REALM}:${secret}`);
  const ha2 = md5(`${request.method}:${request.uri}`);
  const expected = md5(`${ha1}:${answer.nonce}:${answer.nc}:${answer.cnonce}:auth:${ha2}`);
  if (answer.response !== expected) return refuse('wrong_response');
  switch (nonces.use(answer.nonce, Number.parseInt(answer.nc, 16))) {
    case 'good':
      return { as: 'accepted', username: answer.username };
    case 'stale':
      return refuse('stale');
    case 'count':
      return refuse('bad_count');
    case 'unknown':
      return refuse('unknown_nonce');
  }
}

function refuse(why: Challenged): DigestVerdict {
  return { as: 'challenged', why };
}

const PARAMETER = /([a-z]+)=(?:"([^"\\]*)"|([^\s",]+))\s*(?:,\s*|$)/y;
const EXPECTED = new Set('username realm nonce uri response cnonce nc qop algorithm'.split(' '));

/** Parses the answer to a challenge. Returns `undefined` unless it has exactly the form of RFC 7616 for this challenge. */
function parseAnswer(header: string) {
  if (!header.startsWith('Digest ')) return undefined;
  const quoted = new Map<string, string>();
  const bare = new Map<string, string>();
  PARAMETER.lastIndex = 'Digest '.length;
  while (PARAMETER.lastIndex < header.length) {
    const [, name = '', inQuotes, token] = PARAMETER.exec(header) ?? [];
    // A header that cannot be parsed has an empty name here, and is rejected, too.
    if (!EXPECTED.has(name) || quoted.has(name) || bare.has(name)) return undefined;
    if (inQuotes !== undefined) quoted.set(name, inQuotes);
    else bare.set(name, token ?? '');
  }
  const nc = bare.get('nc') ?? '';
  if (!/^[0-9a-f]{8}$/.test(nc) || bare.get('qop') !== 'auth') return undefined;
  if ((bare.get('algorithm') ?? quoted.get('algorithm')) !== 'MD5') return undefined;
  const [username, realm, nonce] = [quoted.get('username'), quoted.get('realm'), quoted.get('nonce')];
  const [uri, response, cnonce] = [quoted.get('uri'), quoted.get('response'), quoted.get('cnonce')];
  if (username === undefined || realm === undefined || nonce === undefined) return undefined;
  if (uri === undefined || response === undefined || cnonce === undefined || cnonce === '') return undefined;
  return { username, realm, nonce, uri, response, cnonce, nc };
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
