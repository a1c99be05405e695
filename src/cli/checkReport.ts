import type { Problem } from '../yaml/problem.ts';

/** The fields of the `check` JSON that do not depend on `--live`. */
export type CheckReport = Readonly<ReturnType<typeof reportOf>>;

export function reportOf(problems: readonly Problem[], warnings: readonly Problem[]) {
  return { problems: problems.map(problemToJson), warnings: warnings.map(problemToJson) };
}

function problemToJson({ path, message, line, column }: Problem) {
  return { path, message, line: line ?? null, column: column ?? null };
}
