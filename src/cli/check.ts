import type { Config } from '../config/config.ts';
import { secretWarnings } from '../config/secrets/checkSecrets.ts';
import { renderJson } from '../report/json.ts';
import { readWebConfig } from '../server/webConfig/readWebConfig.ts';
import { checkStateFile } from '../state/stateFile.ts';
import { escapeUnsafe } from '../text/quote.ts';
import { describeProblem, type Problem, problemWithoutPosition, renderProblems } from '../yaml/problem.ts';
import { reportOf } from './checkReport.ts';
import { filesInUse } from './filesInUse.ts';
import type { Flags } from './flags.ts';
import { checkLive } from './live/checkLive.ts';
import type { ProcessContext } from './processContext.ts';
import { configNameOf, readConfig } from './readConfig.ts';

/** Reports everything that would stop `serve`, and warnings. Returns the exit code. */
export async function check(flags: Flags, context: ProcessContext): Promise<number> {
  const { print, printError, env } = context;
  const parsed = readConfig(flags, env);
  const state = parsed.ok ? await checkState(flags, parsed.value.config) : NOTHING;
  const problems = [
    ...(parsed.ok ? [] : parsed.error),
    ...webConfigProblems(flags.webConfigFile),
    ...state.problems,
  ];
  const warnings = parsed.ok
    ? [...parsed.value.warnings, ...secretWarnings(parsed.value.config.credentials), ...state.warnings]
    : [];
  const source = escapeUnsafe(configNameOf(flags));
  if (!flags.json) {
    for (const warning of warnings) printError(`${source}: warning: ${describeProblem(warning)}\n`);
  }
  if (!parsed.ok || problems.length > 0) {
    if (flags.json) print(renderJson({ ok: false, ...reportOf(problems, warnings) }));
    else printError(renderProblems(problems, configNameOf(flags)));
    return 1;
  }
  if (flags.live) return checkLive(parsed.value.config, flags, context, reportOf(problems, warnings));
  print(flags.json ? renderJson({ ok: true, ...reportOf(problems, warnings) }) : `${source}: ok\n`);
  return 0;
}

interface CheckResult {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

const NOTHING: CheckResult = { problems: [], warnings: [] };

async function checkState(flags: Flags, config: Config): Promise<CheckResult> {
  if (config.poll.stateFile === '') return NOTHING;
  const checked = await checkStateFile(config.poll.stateFile, filesInUse(flags, config));
  const at = (message: string) => problemWithoutPosition('poll.state_file', message);
  return checked.ok
    ? { problems: [], warnings: checked.value.map(at) }
    : { problems: [at(checked.error)], warnings: [] };
}

function webConfigProblems(path: string | undefined): readonly Problem[] {
  const read = path === undefined ? undefined : readWebConfig(path).result;
  if (read === undefined || read.ok) return [];
  return read.error.map((problem) => problemWithoutPosition('', problem));
}
