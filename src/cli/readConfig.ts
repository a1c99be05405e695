import { configFromTargets } from '../config/configFromTargets.ts';
import type { Environment } from '../config/environment.ts';
import { loadConfig } from '../config/loadConfig.ts';
import type { ParsedConfig } from '../config/parseConfig.ts';
import { secretProblems } from '../config/secrets/checkSecrets.ts';
import { fail } from '../result.ts';
import { type Problem, renderProblems } from '../yaml/problem.ts';
import type { Flags } from './flags.ts';

/** Reads the configuration, from its file or from the targets of the command line, and the secrets it names. */
export function readConfig(flags: Flags, env: Environment): ParsedConfig {
  const parsed =
    flags.targets.length > 0 ? configFromTargets(flags.targets, env) : loadConfig(flags.configFile, env);
  if (!parsed.ok) return parsed;
  const problems = secretProblems(parsed.value.config.credentials, env);
  return problems.length === 0 ? parsed : fail(problems);
}

/** Describes the problems of a configuration for people. */
export function describeProblems(problems: readonly Problem[], flags: Flags): string {
  return renderProblems(problems, configNameOf(flags));
}

/** Returns the name of the configuration in messages. */
export function configNameOf({ targets, configFile }: Flags): string {
  return targets.length > 0 ? 'the command line' : configFile;
}
