import { readTextFile } from '../../files/textFile.ts';
import { printableName } from '../../text/quote.ts';
import type { Secret } from '../config.ts';
import type { Environment } from '../environment.ts';

/** A secret as it is now, or a sentence that says what to do and holds nothing of it. */
export type ReadSecret =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly problem: string };

/** Far above any key; whoever points at a log or a device is told so. */
const LONGEST_FILE_BYTES = 64 * 1024;

/** Reads a secret from where it is kept, afresh each time: secrets in files rotate. */
export async function readSecret(secret: Secret, env: Environment): Promise<ReadSecret> {
  switch (secret.from) {
    case 'value':
      return check(secret.value, 'the secret in the configuration');
    case 'environment':
      return check(env[secret.variable] ?? '', `the environment variable ${secret.variable}`);
    case 'file':
      return readSecretFile(secret.path);
  }
}

async function readSecretFile(path: string): Promise<ReadSecret> {
  const name = `the secret file ${printableName(path)}`;
  const read = await readTextFile(path, LONGEST_FILE_BYTES);
  return read.ok ? check(read.text, name) : { ok: false, problem: `${name} ${read.says}` };
}

function check(text: string, name: string): ReadSecret {
  // Editors and `echo` end a file with a newline that is no part of the secret.
  const value = text.replace(/[\r\n]+$/u, '');
  if (value.trim() === '') return { ok: false, problem: `${name} is empty` };
  if (/\p{Cc}/u.test(value)) {
    return { ok: false, problem: `${name} has control characters, write the secret alone on one line` };
  }
  return { ok: true, value };
}
