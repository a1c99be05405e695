import { statIfAny } from '../../files/fileIdentity.ts';
import { type Problem, problemWithoutPosition } from '../../yaml/problem.ts';
import type { Config, Credentials, Secret } from '../config.ts';
import type { Environment } from '../environment.ts';
import { describeSecretFile, readSecret } from './secret.ts';

const READABLE_BY_ALL = 0o004;

/** Returns a problem for each secret that cannot be read now. */
export function secretProblems(credentials: Config['credentials'], env: Environment): readonly Problem[] {
  return [...credentials].flatMap(([name, entry]) =>
    secretsOf(entry).flatMap((secret) => {
      const value = readSecret(secret, env);
      return value.ok ? [] : [problemWithoutPosition(`credentials.${name}`, value.error)];
    }),
  );
}

/** Returns a warning for each secret file that every user of the machine can read. */
export function secretWarnings(credentials: Config['credentials']): readonly Problem[] {
  return [...credentials].flatMap(([name, entry]) =>
    secretPaths(entry).flatMap((path) => {
      const mode = Number(statIfAny(path)?.mode ?? 0);
      const message = `${describeSecretFile(path)} is readable by every user, remove that permission (chmod o-r)`;
      return mode & READABLE_BY_ALL ? [problemWithoutPosition(`credentials.${name}`, message)] : [];
    }),
  );
}

/** Returns the paths of the files that the credentials are read from. */
export function secretPaths(credentials: Credentials): readonly string[] {
  return secretsOf(credentials).flatMap((secret) => (secret.from === 'file' ? [secret.path] : []));
}

function secretsOf({ kind: _kind, ...secrets }: Credentials): readonly Secret[] {
  return Object.values(secrets);
}
