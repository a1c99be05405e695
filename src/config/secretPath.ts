import { nearest } from './nearest.ts';

/** What an entry of `credentials` may hold: an API key or a service account, each part as a value or in a file. */
export const CREDENTIAL_KEYS = [
  'public_key',
  'public_key_file',
  'private_key',
  'private_key_file',
  'client_id',
  'client_id_file',
  'client_secret',
  'client_secret_file',
] as const;
export type CredentialKey = (typeof CREDENTIAL_KEYS)[number];

/** Whether what stands at a path may be a secret: everything inside `credentials`, whatever its key. */
export function isSecretAt(path: readonly (string | number)[]): boolean {
  return path[0] === 'credentials';
}

/** The path with keys of a login that nobody can have meant as keys hidden: a slipped indent makes a secret a key. */
export function hideKeys(path: readonly (string | number)[]): readonly (string | number)[] {
  if (!isSecretAt(path)) return path;
  return path.map((part, at) => (at < 2 || (at === 2 && isCredentialKey(String(part))) ? part : '<secret>'));
}

function isCredentialKey(key: string): boolean {
  return CREDENTIAL_KEYS.some((known) => known === key) || nearest(key, CREDENTIAL_KEYS) !== undefined;
}
