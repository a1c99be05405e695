import { escapeUnsafe, hideSecrets, quote } from '../text/quote.ts';
import { hideKeys } from './secretPath.ts';

/** One problem of a configuration. Contains no secret. */
export interface Problem {
  /** The path in the file, such as `projects[1].id`; empty for the whole file. */
  readonly path: string;
  /** The value found and the value expected, on one line. */
  readonly message: string;
  /** Starts at 1; `undefined` for a problem outside the file, such as credentials in the environment. */
  readonly line: number | undefined;
  readonly column: number | undefined;
}

/** The keys and list indexes from the root of the file to a value. */
export type Path = readonly (string | number)[];

/** Describes a problem on one line: `projects[1].id: "5E22" is not a project id (…), line 14`. */
export function describeProblem(problem: Problem): string {
  const path = problem.path === '' ? '' : `${problem.path}: `;
  const line = problem.line === undefined ? '' : `, line ${problem.line}`;
  return `${path}${problem.message}${line}`;
}

/** Renders problems for people: the name of the file, then one problem per line. Ends with a newline. */
export function renderProblems(problems: readonly Problem[], file: string): string {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return [`${escapeUnsafe(file)}: ${count}`, ...problems.map(describeProblem), ''].join('\n');
}

/** Returns problems in the order of the file; problems without a position come last. */
export function inFileOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted(
    (one, other) =>
      (one.line ?? Number.POSITIVE_INFINITY) - (other.line ?? Number.POSITIVE_INFINITY) ||
      (one.column ?? 0) - (other.column ?? 0),
  );
}

export function problemWithoutPosition(path: string, message: string): Problem {
  return { path, message, line: undefined, column: undefined };
}

/** Describes a path as people write it, without keys that may be secrets. */
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
