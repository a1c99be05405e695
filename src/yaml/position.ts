import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type YAMLMap } from 'yaml';
import { quote } from '../text/quote.ts';
import type { Path } from './problem.ts';

/** A line and a column, both starting at 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A position in the text and the value there. */
export interface Located extends Position {
  /** `undefined` if the path does not exist: then the position is that of the nearest enclosing value. */
  readonly found: Found | undefined;
}

/** A value as written in the text, for messages. */
interface Found {
  /** A quoted string, a number as written, or a description such as `a list`. */
  readonly shown: string;
  /** A string, number or other scalar, which may be a secret. */
  readonly scalar: boolean;
}

interface Entry {
  readonly key: unknown;
  readonly value: unknown;
}

/** Finds the value at a path. The position of a list or mapping is that of its key. */
export function locate(document: Document, counter: LineCounter, path: Path): Located {
  let node = resolve(document, document.contents);
  let offset = startOf(document.contents) ?? 0;
  for (const part of path) {
    const entry = entryOf(node, part);
    if (entry === undefined) return { ...positionOf(counter, offset), found: undefined };
    node = resolve(document, entry.value);
    const valueAt = startOf(entry.value);
    const keyAt = startOf(entry.key);
    offset = (isScalar(node) ? (valueAt ?? keyAt) : (keyAt ?? valueAt)) ?? offset;
  }
  return { ...positionOf(counter, offset), found: describeNode(node) };
}

function entryOf(node: unknown, part: string | number): Entry | undefined {
  if (isSeq(node)) {
    return typeof part === 'number' && part < node.items.length
      ? { key: undefined, value: node.items[part] }
      : undefined;
  }
  return isMap(node) ? entriesOf(node).get(String(part)) : undefined;
}

/** The entries of mappings by key, cached because a file may have thousands of keys with a problem each. */
const ENTRIES = new WeakMap<YAMLMap, ReadonlyMap<string, Entry>>();

function entriesOf(map: YAMLMap): ReadonlyMap<string, Entry> {
  let entries = ENTRIES.get(map);
  if (entries === undefined) {
    // The last value of a duplicate key wins.
    entries = new Map(
      map.items.flatMap((item) => (isScalar(item.key) ? [[String(item.key.value ?? ''), item]] : [])),
    );
    ENTRIES.set(map, entries);
  }
  return entries;
}

function resolve(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

/** Returns the offset of a node in the text. */
export function startOf(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;
}

/** Returns the position of an offset, even in an empty text. */
export function positionOf(counter: LineCounter, offset: number): Position {
  const { line, col } = counter.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function describeNode(node: unknown): Found {
  if (isMap(node)) return { shown: 'a mapping', scalar: false };
  if (isSeq(node)) return { shown: node.items.length === 0 ? '[]' : 'a list', scalar: false };
  if (!isScalar(node) || node.value === null) return { shown: 'an empty value', scalar: false };
  if (typeof node.value === 'string') return { shown: quote(node.value), scalar: true };
  return { shown: quote(node.source ?? 'a value').slice(1, -1), scalar: true };
}
