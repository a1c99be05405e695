import { nearest } from '../text/nearest.ts';

/** The keys of an entry of `credentials`: an API key or a service account, each part as a value or in a file. */
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

/**
 * Returns whether the value at a path may be a secret: every value inside `credentials`, under any key, and inside
 * `basic_auth_users` of a web configuration.
 */
export function isSecretAt(path: readonly (string | number)[]): boolean {
  return path[0] === 'credentials' || path[0] === 'basic_auth_users';
}

/**
 * Returns the path without keys that may be secrets: keys of an entry of `credentials` that resemble no known key, and all
 * keys inside `basic_auth_users`. Wrong indentation, or a missing space after a colon, turns a secret into a key.
 */
export function hideKeys(path: readonly (string | number)[]): readonly (string | number)[] {
  if (!isSecretAt(path)) return path;
  return path.map((part, at) => (isShown(path, at) ? part : '<secret>'));
}

function isShown(path: readonly (string | number)[], at: number): boolean {
  if (at === 0) return true;
  if (path[0] !== 'credentials') return false;
  return at === 1 || (at === 2 && isCredentialKey(String(path[at])));
}

function isCredentialKey(key: string): boolean {
  return CREDENTIAL_KEYS.some((known) => known === key) || nearest(key, CREDENTIAL_KEYS) !== undefined;
}
