import { renderJson } from '../report/json.ts';
import { readWebConfig } from '../server/webConfig/readWebConfig.ts';
import { escapeUnsafe } from '../text/quote.ts';
import { type Problem, problemWithoutPosition, renderProblems } from '../yaml/problem.ts';
import type { Flags } from './commandLine.ts';
import { checkLive } from './live/checkLive.ts';
import type { ProcessContext } from './processContext.ts';
import { readWholeConfig, sourceOf } from './readConfig.ts';

/** Reads the configuration and its secrets and prints every error. Returns the exit code. */
export async function check(flags: Flags, context: ProcessContext): Promise<number> {
  const { print, printError, env } = context;
  const parsed = await readWholeConfig(flags, env);
  const problems = [...(parsed.ok ? [] : parsed.problems), ...webConfigProblems(flags.webConfigFile)];
  if (!parsed.ok || problems.length > 0) {
    if (flags.json) print(renderJson({ ok: false, problems: problems.map(problemToJson) }));
    else printError(renderProblems(problems, sourceOf(flags)));
    return 1;
  }
  if (flags.live) return checkLive(parsed.config, flags, context);
  print(flags.json ? renderJson({ ok: true, problems: [] }) : `${escapeUnsafe(sourceOf(flags))}: ok\n`);
  return 0;
}

function problemToJson({ path, message, line, column }: Problem) {
  return { path, message, line: line ?? null, column: column ?? null };
}

function webConfigProblems(path: string | undefined): readonly Problem[] {
  const read = path === undefined ? undefined : readWebConfig(path);
  if (read === undefined || read.ok) return [];
  return read.problems.map((problem) => problemWithoutPosition('', problem));
}
