import { statIfAny } from '../../files/fileIdentity.ts';
import { readTextFile } from '../../files/readTextFile.ts';
import { fail, ok, type Result } from '../../result.ts';
import { isBlank } from '../../text/blank.ts';
import { printableName } from '../../text/quote.ts';
import type { Secret } from '../config.ts';
import type { Environment } from '../environment.ts';

/** Far longer than any key, far shorter than a log or a device named by mistake. */
const MAX_FILE_BYTES = 64 * 1024;

/** Reads a secret from its source. Secret files rotate, so nothing is cached. An error contains no part of the secret. */
export function readSecret(secret: Secret, env: Environment): Result<string> {
  switch (secret.from) {
    case 'value':
      return parseSecret(secret.value, 'the secret in the configuration');
    case 'environment':
      return parseSecret(env[secret.variable] ?? '', `the environment variable ${secret.variable}`);
    case 'file':
      return readSecretFile(secret.path);
  }
}

function readSecretFile(path: string): Result<string> {
  const name = describeSecretFile(path);
  if (statIfAny(path)?.isFIFO() === true) {
    return fail(`${name} is a named pipe, not a file`);
  }
  const text = readTextFile(path, MAX_FILE_BYTES);
  return text.ok ? parseSecret(text.value, name) : fail(`${name} ${text.error}`);
}

function parseSecret(text: string, name: string): Result<string> {
  // Editors and `echo` end a file with a line break that is not part of the secret.
  const value = text.replace(/[\r\n]+$/u, '');
  if (isBlank(value)) return fail(`${name} is empty`);
  if (value.trim() !== value) return fail(`${name} has spaces around the secret, remove them`);
  if (/\p{Cc}/u.test(value)) {
    return fail(`${name} contains control characters, write the secret alone on one line`);
  }
  if (UNSEEN.test(value)) {
    return fail(`${name} contains an invisible character such as a zero-width space, remove it`);
  }
  return ok(value);
}

/** Characters that display nothing, and spaces that only look like one. */
const UNSEEN = /[\p{Cf}\p{DI}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

export function describeSecretFile(path: string): string {
  return `the secret file ${printableName(path)}`;
}
