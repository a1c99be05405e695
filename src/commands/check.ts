import type { Config, Secret } from '../config/config.ts';
import { type Problem, problemWithoutPlace, renderProblems } from '../config/problem.ts';
import { readSecret } from '../config/secret.ts';
import { readWebConfig } from '../server/readWebConfig.ts';
import { checkLive } from './checkLive.ts';
import type { Flags } from './commandLine.ts';
import { describeProblems, readConfig } from './readConfig.ts';
import type { Surroundings } from './surroundings.ts';

/** Reads the configuration and its secrets and prints every error. Returns the exit code. */
export async function check(flags: Flags, surroundings: Surroundings): Promise<number> {
  const parsed = await readConfig(flags, surroundings.env);
  if (!parsed.ok) {
    surroundings.printError(describeProblems(parsed, flags));
    return 1;
  }
  const problems = [
    ...(await secretProblems(parsed.config, surroundings.env)),
    ...webConfigProblems(flags.webConfigFile),
  ];
  if (problems.length > 0) {
    surroundings.printError(renderProblems(problems, flags.configFile));
    return 1;
  }
  if (flags.live) return checkLive(parsed.config, flags, surroundings);
  surroundings.print(`${flags.targets.length > 0 ? 'the command line' : flags.configFile}: ok\n`);
  return 0;
}

function webConfigProblems(path: string | undefined): readonly Problem[] {
  const read = path === undefined ? undefined : readWebConfig(path);
  if (read === undefined || read.ok) return [];
  return read.problems.map((problem) => problemWithoutPlace('', problem));
}

async function secretProblems(config: Config, env: Surroundings['env']) {
  const secrets = [...config.credentials].flatMap(([name, credentials]) =>
    secretsOf(credentials).map((secret) => ({ name, secret })),
  );
  const read = await Promise.all(
    secrets.map(async ({ name, secret }) => ({ name, result: await readSecret(secret, env) })),
  );
  return read.flatMap(({ name, result }) =>
    result.ok ? [] : [problemWithoutPlace(`credentials.${name}`, result.problem)],
  );
}

function secretsOf(
  credentials: Config['credentials'] extends ReadonlyMap<string, infer C> ? C : never,
): readonly Secret[] {
  return credentials.kind === 'apiKey'
    ? [credentials.publicKey, credentials.privateKey]
    : [credentials.clientId, credentials.clientSecret];
}
