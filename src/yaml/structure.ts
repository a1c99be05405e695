import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type YAMLMap } from 'yaml';
import { positionOf, startOf } from './position.ts';
import { describePath, type Path, type Problem } from './problem.ts';
import { describeSyntax } from './syntax.ts';

type Note = (path: Path, message: string, offset: number) => void;

/**
 * Finds duplicate keys, keys that are not scalars, aliases without an anchor, and tags. The document is `readable` if it
 * still converts to a plain value.
 */
export function checkStructure(document: Document, counter: LineCounter) {
  const problems: Problem[] = [];
  let readable = true;
  const note: Note = (path, message, offset) => {
    problems.push({ path: describePath(path), message, ...positionOf(counter, offset) });
  };
  for (const warning of document.warnings) note([], describeSyntax(warning.code), warning.pos[0]);

  const check = (node: unknown, path: Path): void => {
    if (isAlias(node) && node.resolve(document) === undefined) {
      readable = false;
      note(
        path,
        'an alias (*name) without an anchor above it; quote a value that starts with *',
        startOf(node) ?? 0,
      );
    }
    if (isSeq(node)) for (const [at, item] of node.items.entries()) check(item, [...path, at]);
    if (!isMap(node)) return;
    if (!checkKeys(node, path, note, counter)) readable = false;
    for (const { key, value } of node.items) check(value, [...path, keyText(key) ?? '']);
  };
  check(document.contents, []);
  return { problems, readable };
}

function checkKeys(map: YAMLMap, path: Path, note: Note, counter: LineCounter): boolean {
  let plain = true;
  const lines = new Map<string, number>();
  for (const { key } of map.items) {
    const offset = startOf(key) ?? startOf(map) ?? 0;
    const text = keyText(key);
    if (text === undefined) {
      plain = false;
      note(path, 'has a key that is not plain text', offset);
      continue;
    }
    // A plain object cannot have this key: it would be lost silently.
    if (text === '__proto__') note([...path, text], 'unknown key', offset);
    const line = lines.get(text);
    if (line === undefined) lines.set(text, positionOf(counter, offset).line);
    else note([...path, text], `duplicate key, first in line ${line}`, offset);
  }
  return plain;
}

// Returns `undefined` for lists, mappings and aliases, which YAML allows as keys.
function keyText(key: unknown): string | undefined {
  return isScalar(key) ? String(key.value ?? '') : undefined;
}
