import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

/** A YAML text with what is needed to name places in it. */
export interface Yaml {
  readonly document: Document;
  readonly lines: LineCounter;
  /** What keeps it from being YAML at all. */
  readonly problems: readonly string[];
}

/** Reads YAML without ever throwing; an alias bomb is a problem like any other. */
export function readYaml(text: string): Yaml & { readonly value: unknown } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = document.errors.map(
    ({ message, pos }) => `${message.split('\n', 1)[0]}, line ${lines.linePos(pos[0]).line}`,
  );
  if (problems.length > 0) return { document, lines, problems, value: undefined };
  try {
    return { document, lines, problems, value: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    return {
      document,
      lines,
      problems: [error instanceof Error ? error.message : 'not YAML'],
      value: undefined,
    };
  }
}

/** `tls_server_config.key_file: …, line 3`. The value is never shown: it may be a secret. */
export function describeProblem(yaml: Yaml, path: readonly PropertyKey[], message: string): string {
  const line = lineOf(yaml, path);
  return `${pathText(path)}: ${message}${line === undefined ? '' : `, line ${line}`}`;
}

/** One sentence per problem that the schema found. */
export function describeIssues(yaml: Yaml, issues: readonly z.core.$ZodIssue[]): readonly string[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => describeProblem(yaml, [...issue.path, key], 'unknown key'));
    }
    if (issue.code === 'invalid_key') {
      return describeProblem(yaml, issue.path, issue.issues[0]?.message ?? issue.message);
    }
    return describeProblem(yaml, issue.path, issue.message);
  });
}

function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the file';
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

function lineOf({ document, lines }: Yaml, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}
