import type { Problem } from '../yaml/problem.ts';

/** The part of the JSON that `check` prints with and without `--live`. */
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
