import type { Config, Secret } from '../config/config.ts';
import { type Problem, problemWithoutPlace, renderProblems } from '../config/problem.ts';
import { escapeUnsafe } from '../config/quote.ts';
import { readSecret } from '../config/secret.ts';
import { renderJson } from '../report/json.ts';
import { readWebConfig } from '../server/readWebConfig.ts';
import { checkLive } from './checkLive.ts';
import type { Flags } from './commandLine.ts';
import { readConfig, sourceOf } from './readConfig.ts';
import type { Surroundings } from './surroundings.ts';

/** Reads the configuration and its secrets and prints every error. Returns the exit code. */
export async function check(flags: Flags, surroundings: Surroundings): Promise<number> {
  const { print, printError, env } = surroundings;
  const parsed = await readConfig(flags, env);
  const problems = parsed.ok
    ? [...(await secretProblems(parsed.config, env)), ...webConfigProblems(flags.webConfigFile)]
    : parsed.problems;
  if (!parsed.ok || problems.length > 0) {
    if (flags.json) print(renderJson({ ok: false, problems: problems.map(problemToJson) }));
    else printError(renderProblems(problems, sourceOf(flags)));
    return 1;
  }
  if (flags.live) return checkLive(parsed.config, flags, surroundings);
  print(flags.json ? renderJson({ ok: true, problems: [] }) : `${escapeUnsafe(sourceOf(flags))}: ok\n`);
  return 0;
}

function problemToJson({ path, message, line, column }: Problem) {
  return { path, message, line: line ?? null, column: column ?? null };
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
