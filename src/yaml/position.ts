import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type YAMLMap } from 'yaml';
import { quote } from '../text/quote.ts';
import type { Path } from './problem.ts';

/** A position in the text and the value there. */
export type Located = Readonly<ReturnType<typeof locate>>;

interface Entry {
  readonly key: unknown;
  readonly value: unknown;
}

/**
 * Finds the value at a path. The position of a list or mapping is that of its key. If the path does not exist, `found` is
 * `undefined` and the position is that of the nearest enclosing value.
 */
export function locate(document: Document, counter: LineCounter, path: Path) {
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

/** Returns the line and column of an offset, both starting at 1, even in an empty text. */
export function positionOf(counter: LineCounter, offset: number) {
  const { line, col } = counter.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/**
 * Describes a value for messages: a quoted string, a number as written, or words such as `a list`. A scalar may be a
 * secret.
 */
function describeNode(node: unknown) {
  if (isMap(node)) return { shown: 'a mapping', scalar: false };
  if (isSeq(node)) return { shown: node.items.length === 0 ? '[]' : 'a list', scalar: false };
  if (!isScalar(node) || node.value === null) return { shown: 'an empty value', scalar: false };
  if (typeof node.value === 'string') return { shown: quote(node.value), scalar: true };
  return { shown: quote(node.source ?? 'a value').slice(1, -1), scalar: true };
}
