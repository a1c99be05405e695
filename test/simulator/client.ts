import { createHash } from 'node:crypto';
import { type Dispatcher, request } from 'undici';
import type { ApiKey } from '../../src/simulator/auth/grants.ts';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';

export const PROJECT = '5f0a1b2c3d4e5f6071829304';
export const OTHER_PROJECT = '5f0a1b2c3d4e5f6071829305';
export const RESTORES = `/api/atlas/v2/groups/${PROJECT}/clusters/orders/backup/restoreJobs`;
export const V2 = 'application/vnd.atlas.2023-01-01+json';

export interface Got {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly text: string;
}

/** Computes the digest of RFC 7616, independently of the code under test. */
export interface DigestFields {
  readonly nonce: string;
  readonly uri: string;
  readonly nc?: string;
  readonly username?: string;
  readonly password?: string;
  readonly realm?: string;
  readonly cnonce?: string;
  readonly method?: string;
}

export function digestHeader(fields: DigestFields): string {
  const {
    nonce,
    uri,
    nc = '00000001',
    cnonce = '0a4f113b',
    method = 'GET',
    realm = 'MMS Public API',
  } = fields;
  const { username = DEFAULT_API_KEY.publicKey, password = DEFAULT_API_KEY.privateKey } = fields;
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const inner = `${nonce}:${nc}:${cnonce}:auth:${md5(`${method}:${uri}`)}`;
  const response = md5(`${md5(`${username}:${realm}:${password}`)}:${inner}`);
  return (
    `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", ` +
    `cnonce="${cnonce}", nc=${nc}, qop=auth, response="${response}", algorithm=MD5`
  );
}

export async function get(url: string, headers: Record<string, string> = {}): Promise<Got> {
  const { statusCode, headers: got, body } = await request(url, { headers: { accept: V2, ...headers } });
  return { status: statusCode, headers: got, text: await body.text() };
}

/** Returns the nonce of a fresh challenge. */
export async function nonceFrom(origin: string): Promise<string> {
  const { headers } = await get(origin + RESTORES);
  return /nonce="([^"]+)"/.exec(String(headers['www-authenticate']))?.[1] ?? '';
}

/** Sends one request authenticated with a fresh nonce. */
export async function getLoggedIn(
  origin: string,
  uri: string,
  headers: Record<string, string> = {},
  key: ApiKey = DEFAULT_API_KEY,
): Promise<Got> {
  const nonce = await nonceFrom(origin);
  const parts = { nonce, uri, username: key.publicKey, password: key.privateKey };
  return get(origin + uri, { authorization: digestHeader(parts), ...headers });
}
