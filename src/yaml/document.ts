import { LineCounter, parseDocument } from 'yaml';
import { fail, ok, type Result } from '../result.ts';
import { type Located, locate, positionOf } from './position.ts';
import type { Path, Problem } from './problem.ts';
import { checkStructure } from './structure.ts';
import { describeSyntax, nestsTooDeeply } from './syntax.ts';

/** A YAML text as a plain value, with the position of each of its parts. */
export interface YamlDocument {
  readonly value: unknown;
  /** Problems that do not prevent reading the value: a duplicate key, a tag. */
  readonly problems: readonly Problem[];
  readonly locate: (path: Path) => Located;
}

const MAX_TEXT_LENGTH = 1024 * 1024;

// The use of an alias counts at least once, and the aliases inside its value multiply it: thousands of projects may share
// one list, but nested aliases exceed the limit.
const MAX_ALIASES = 10_000;

/** Reads one YAML document. Never throws, and never quotes the text in a syntax error. */
export function readYaml(text: string): Result<YamlDocument, readonly Problem[]> {
  const counter = new LineCounter();
  const invalid = (message: string, offset = 0) =>
    fail([{ path: '', message, ...positionOf(counter, offset) }]);
  if (text.length > MAX_TEXT_LENGTH)
    return invalid('the file is larger than 1 MiB, split it over several exporters');
  // Checked before parsing: the parser recurses, and a process does not always survive a stack overflow.
  if (nestsTooDeeply(text)) return invalid('the file is nested too deeply');
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: false });
  const [error] = document.errors;
  // Only the first error: the parser guesses how to continue, and later errors are about its guesses.
  if (error !== undefined) return invalid(describeSyntax(error.code), error.pos[0]);
  if (document.directives?.yaml.version !== '1.2')
    return invalid('only YAML 1.2 is read, remove the %YAML line');
  const { problems, readable } = checkStructure(document, counter);
  if (!readable) return fail(problems);
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return ok({ value, problems, locate: (path) => locate(document, counter, path) });
  } catch {
    return invalid('the file has far too many aliases (*name)');
  }
}
