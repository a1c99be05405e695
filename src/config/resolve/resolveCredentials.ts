import path from 'node:path';
import type { CredentialKey } from '../../yaml/secretPath.ts';
import type { Credentials, Secret } from '../config.ts';
import type { DraftCredentials } from '../schema/schema.ts';
import type { Review } from './finding.ts';

/** Returns all credentials of the file by name; invalid ones are reported and left out. */
export function resolveCredentials(
  all: Readonly<Record<string, DraftCredentials>>,
  directory: string,
  review: Review,
): ReadonlyMap<string, Credentials> {
  const credentials = new Map<string, Credentials>();
  for (const [name, entry] of Object.entries(all)) {
    const resolved = resolveEntry(name, entry, directory, review);
    if (resolved !== undefined) credentials.set(name, resolved);
  }
  return credentials;
}

function resolveEntry(
  name: string,
  entry: DraftCredentials,
  directory: string,
  review: Review,
): Credentials | undefined {
  const at = ['credentials', name];
  const isWritten = (...keys: readonly CredentialKey[]) => keys.some((key) => review.isWritten([...at, key]));
  const isApiKey = isWritten('public_key', 'public_key_file', 'private_key', 'private_key_file');
  const isAccount = isWritten('client_id', 'client_id_file', 'client_secret', 'client_secret_file');
  if (isApiKey && isAccount) {
    const message = 'has an API key and a service account, keep one of the two';
    review.note({ path: at, about: 'key', message });
    return undefined;
  }
  if (!isApiKey && !isAccount) {
    const message =
      'has no credentials, add public_key and private_key_file, or client_id and client_secret_file';
    review.note({ path: at, about: 'key', message });
    return undefined;
  }
  const either = (key: SecretKey): Secret | undefined => {
    const fileKey = `${key}_file` as const;
    const [value, file] = [entry[key], entry[fileKey]];
    if (isWritten(key) && isWritten(fileKey)) {
      review.note({
        path: [...at, fileKey],
        about: 'key',
        message: `set ${key} or ${fileKey}, not both`,
      });
      return undefined;
    }
    if (!isWritten(key, fileKey)) {
      review.note({ path: [...at, key], about: 'key', message: `missing, add ${key} or ${fileKey}` });
    }
    if (value !== undefined) return { from: 'value', value };
    return file === undefined ? undefined : { from: 'file', path: path.resolve(directory, file) };
  };
  if (isApiKey) {
    const [publicKey, privateKey] = [either('public_key'), either('private_key')];
    return publicKey && privateKey && { kind: 'apiKey', publicKey, privateKey };
  }
  review.requireFeature('serviceAccounts', at);
  const [clientId, clientSecret] = [either('client_id'), either('client_secret')];
  return clientId && clientSecret && { kind: 'serviceAccount', clientId, clientSecret };
}

type SecretKey = 'public_key' | 'private_key' | 'client_id' | 'client_secret';
