import { type Problem, problemWithoutPosition } from '../../yaml/problem.ts';
import type { Config, Credentials, Secret } from '../config.ts';
import type { Environment } from '../environment.ts';
import { readSecret } from './secret.ts';

/** Which secrets of the logins can't be read as they are now. */
export async function secretProblems(
  credentials: Config['credentials'],
  env: Environment,
): Promise<readonly Problem[]> {
  const problems = [...credentials].map(async ([name, login]) => {
    const read = await Promise.all(secretsOf(login).map((secret) => readSecret(secret, env)));
    return read.flatMap((result) =>
      result.ok ? [] : [problemWithoutPosition(`credentials.${name}`, result.problem)],
    );
  });
  return (await Promise.all(problems)).flat();
}

function secretsOf(login: Credentials): readonly Secret[] {
  return login.kind === 'apiKey' ? [login.publicKey, login.privateKey] : [login.clientId, login.clientSecret];
}
