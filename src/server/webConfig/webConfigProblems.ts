import type { z } from 'zod';
import type { YamlDocument } from '../../yaml/document.ts';
import { describePath, type Path, type Problem } from '../../yaml/problem.ts';

/** Returns a problem at a path of the file. The message omits the value, which can be a secret. */
export function problemAt(document: YamlDocument, path: Path, message: string): Problem {
  const { line, column } = document.locate(path);
  const sentence = path.length === 0 ? `the file ${message}` : message;
  return { path: describePath(path), message: sentence, line, column };
}

/** Returns the problems that the schema found. */
export function problemsOf(document: YamlDocument, issues: readonly z.core.$ZodIssue[]): readonly Problem[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => problemAt(document, [...path, key], 'unknown key'));
    }
    const about = issue.code === 'invalid_key' ? (issue.issues[0] ?? issue) : issue;
    return problemAt(document, path, about.message);
  });
}
