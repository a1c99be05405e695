import type { z } from 'zod';
import { nearest } from '../../text/nearest.ts';
import type { Path } from '../../yaml/problem.ts';
import { keysAt } from '../schema/schema.ts';
import type { Finding } from './finding.ts';

type Issue = z.core.$ZodIssue;

/** Parses the valid part of a value. Reports invalid values and leaves them out, so that the rest is checked, too. */
export function readDraft<T>(value: unknown, schema: z.ZodType<T>) {
  const findings: Finding[] = [];
  const takenOut = new Set<string>();
  let rest = value;
  // Every round takes out at least one key or value, so the loop ends.
  for (;;) {
    const result = schema.safeParse(rest);
    if (result.success) return { draft: result.data, findings };
    const found = oneEach(result.error.issues.flatMap((issue) => toFindings(issue, [])));
    findings.push(...found.filter(({ path }) => !takenOut.has(JSON.stringify(path))));
    const paths = found.map(({ path }) => innermostLeft(path, takenOut));
    for (const path of paths) takenOut.add(JSON.stringify(path));
    rest = without(rest, treeOf(paths)) ?? {};
  }
}

// A path that is still reported after its removal belongs to a required value, so its parent is taken out, too.
function innermostLeft(path: Path, takenOut: ReadonlySet<string>): Path {
  if (!takenOut.has(JSON.stringify(path))) return path;
  if (path.length === 0) throw new Error('a file without keys must fit the schema');
  return innermostLeft(path.slice(0, -1), takenOut);
}

// Zod goes on after a failed check of a value, but one finding per value is enough.
function oneEach(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding.path), finding])).values()];
}

function toFindings(issue: Issue, base: Path): readonly Finding[] {
  const path = [...base, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownKey(key, path));
  }
  if (issue.code === 'invalid_key') {
    return [{ path, about: 'key', message: issue.issues[0]?.message ?? 'is not a name' }];
  }
  if (issue.code === 'invalid_union') {
    // The variant that fails at an inner path is the one that was meant.
    const meant = issue.errors.find((issues) => issues.some((inner) => inner.path.length > 0));
    if (meant !== undefined) return meant.flatMap((inner) => toFindings(inner, path));
    const empty = issue.errors.flat().find((inner) => inner.code === 'too_small');
    if (empty !== undefined) return toFindings(empty, path);
  }
  return [{ path, about: 'value', message: issue.message }];
}

function unknownKey(key: string, path: Path): Finding {
  const meant = nearest(key, keysAt(path));
  const unknown = { path: [...path, key], about: 'key' } as const;
  if (meant === undefined) return { ...unknown, message: 'unknown key' };
  return { ...unknown, message: `unknown key, did you mean "${meant}"?`, meant: [...path, meant] };
}

/** A tree of paths, one level per part. A node without children is the end of a path. */
type PathTree = Map<string | number, PathTree>;

function treeOf(paths: readonly Path[]): PathTree {
  const root: PathTree = new Map();
  for (const path of paths) {
    let tree = root;
    for (const part of path) {
      const inner = tree.get(part) ?? new Map();
      tree.set(part, inner);
      tree = inner;
    }
  }
  return root;
}

/** Returns a value without the values at the given paths. */
function without(value: unknown, paths: PathTree): unknown {
  if (paths.size === 0) return undefined;
  const rest = (part: string | number, inner: unknown): unknown => {
    const tree = paths.get(part);
    return tree === undefined ? inner : without(inner, tree);
  };
  if (Array.isArray(value)) return value.map((item: unknown, at) => rest(at, item));
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value).map(([key, inner]) => [key, rest(key, inner)]);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}
