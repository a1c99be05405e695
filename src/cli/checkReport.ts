import type { Problem } from '../yaml/problem.ts';

/** The fields of the `check` JSON that do not depend on `--live`. */
export interface CheckReport {
  readonly problems: readonly object[];
  readonly warnings: readonly object[];
}

export function reportOf(problems: readonly Problem[], warnings: readonly Problem[]): CheckReport {
  return { problems: problems.map(problemToJson), warnings: warnings.map(problemToJson) };
}

function problemToJson({ path, message, line, column }: Problem) {
  return { path, message, line: line ?? null, column: column ?? null };
}
