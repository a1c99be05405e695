import { escapeUnsafe, hideSecrets, quote } from '../text/quote.ts';
import { hideKeys } from './secretPath.ts';

/** One thing that is wrong with a configuration, without any secret. */
export interface Problem {
  /** The path in the file: `projects[1].id`; empty for the file as a whole. */
  readonly path: string;
  /** The value found and the value expected, on one line. */
  readonly message: string;
  /** From 1; `undefined` for what is not in the file, a login in the environment for instance. */
  readonly line: number | undefined;
  readonly column: number | undefined;
}

/** Keys and list indices that lead from the root of the file to a value. */
export type Path = readonly (string | number)[];

/** One line: `projects[1].id: "5E22" is not a project id (…), line 14`. */
export function describeProblem(problem: Problem): string {
  const path = problem.path === '' ? '' : `${problem.path}: `;
  const line = problem.line === undefined ? '' : `, line ${problem.line}`;
  return `${path}${problem.message}${line}`;
}

/** All problems for people, one a line under the name of the file, ending in a newline. */
export function renderProblems(problems: readonly Problem[], file: string): string {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return [`${escapeUnsafe(file)}: ${count}`, ...problems.map(describeProblem), ''].join('\n');
}

/** In the order of the file; what has no place in it comes last. */
export function inFileOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted(
    (one, other) =>
      (one.line ?? Number.POSITIVE_INFINITY) - (other.line ?? Number.POSITIVE_INFINITY) ||
      (one.column ?? 0) - (other.column ?? 0),
  );
}

/** A problem with no place in a file. */
export function problemWithoutPosition(path: string, message: string): Problem {
  return { path, message, line: undefined, column: undefined };
}

/** A path as people write it, without keys that may be secrets. */
export function describePath(path: Path): string {
  let text = '';
  for (const part of hideKeys(path)) {
    if (typeof part === 'number') text += `[${part}]`;
    else {
      const shown = hideSecrets(part);
      const isPlain = /^(?:[\w-]{1,60}|<secret>)$/u.test(shown);
      text += isPlain ? `${text === '' ? '' : '.'}${shown}` : `[${quote(part)}]`;
    }
  }
  return text;
}
