import type { Environment } from '../config/environment.ts';
import { loadConfig } from '../config/loadConfig.ts';
import type { ParsedConfig } from '../config/parseConfig.ts';
import { configFromTargets } from '../config/resolve/targets.ts';
import { secretProblems } from '../config/secrets/secretProblems.ts';
import { renderProblems } from '../yaml/problem.ts';
import type { Flags } from './commandLine.ts';

/** The configuration that the flags name: a file, or targets on the command line. */
export async function readConfig(flags: Flags, env: Environment): Promise<ParsedConfig> {
  return flags.targets.length > 0 ? configFromTargets(flags.targets, env) : loadConfig(flags.configFile, env);
}

/** The same with the secrets that it names read once: one that can't be is a problem like any other. */
export async function readWholeConfig(flags: Flags, env: Environment): Promise<ParsedConfig> {
  const parsed = await readConfig(flags, env);
  if (!parsed.ok) return parsed;
  const problems = await secretProblems(parsed.config.credentials, env);
  return problems.length === 0 ? parsed : { ok: false, problems };
}

/** What is wrong with it, for people. */
export function describeProblems(
  parsed: Extract<ParsedConfig, { readonly ok: false }>,
  flags: Flags,
): string {
  return renderProblems(parsed.problems, sourceOf(flags));
}

/** What people know the configuration by. */
export function sourceOf({ targets, configFile }: Flags): string {
  return targets.length > 0 ? 'the command line' : configFile;
}
