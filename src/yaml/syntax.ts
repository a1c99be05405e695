import type { ErrorCode } from 'yaml';

/** A configuration is 4 levels deep. A much deeper document is a mistake or an attack. */
const MAX_DEPTH = 500;

/**
 * Returns whether brackets, list dashes or indentation are nested deeper than in any configuration. Brackets in quotes and
 * comments count as well: no configuration has hundreds of unclosed ones there.
 */
export function nestsTooDeeply(text: string): boolean {
  let open = 0;
  for (const letter of text) {
    if (letter === '[' || letter === '{') open += 1;
    if (letter === ']' || letter === '}') open = Math.max(0, open - 1);
    if (open > MAX_DEPTH) return true;
  }
  return text.split(/[\r\n]/u).some((line) => {
    // Only the start of a line can open block levels: spaces, and dashes or marks followed by a space.
    const opening = /^(?:[\s?:-]|[&!]\S*\s)*/u.exec(line)?.[0] ?? '';
    return opening.length > 2 * MAX_DEPTH;
  });
}

// The parser's own messages quote the text, and the text at a syntax error may be half of a password.
const SYNTAX = {
  ALIAS_PROPS: 'an alias (*name) has nothing before it; quote a value that starts with *',
  BAD_ALIAS: 'this alias (*name) is of no use; quote a value that starts with *',
  BAD_COLLECTION_TYPE: 'a tag (!name) means nothing here; quote a value that starts with !',
  BAD_DIRECTIVE: 'a line that starts with % is a directive; quote a value that starts with %',
  BAD_DQ_ESCAPE: 'a \\ in double quotes starts an escape that does not exist; use single quotes',
  BAD_INDENT: 'the indentation fits nothing above',
  BAD_PROP_ORDER: 'an anchor (&name) or tag (!name) is out of place; quote a value that starts with & or !',
  BAD_SCALAR_START: 'a text cannot start with this character; quote it',
  BLOCK_AS_IMPLICIT_KEY: 'a second ": " in one line; quote a text that contains it',
  BLOCK_IN_FLOW: 'a list with dashes is not allowed inside [ ] or { }',
  DUPLICATE_KEY: 'duplicate key',
  IMPOSSIBLE: 'invalid YAML',
  KEY_OVER_1024_CHARS: 'a key is longer than 1024 characters',
  MISSING_CHAR: 'a character is missing: a colon after a key, a closing quote or bracket',
  MULTILINE_IMPLICIT_KEY: 'a key must be on one line: is a colon missing?',
  MULTIPLE_ANCHORS: 'one value has two anchors (&name); quote a value that starts with &',
  MULTIPLE_DOCS: 'a second document starts here, write one document and no second "---"',
  MULTIPLE_TAGS: 'one value has two tags (!name); quote a value that starts with !',
  NON_STRING_KEY: 'a key must be a plain text',
  RESOURCE_EXHAUSTION: 'the file is nested too deeply',
  TAB_AS_INDENT: 'a tab is used for indentation, use spaces',
  TAG_RESOLVE_FAILED: 'a tag (!name) has no meaning here; quote a value that starts with !',
  UNEXPECTED_TOKEN: 'invalid YAML: quote the value, or correct the indentation',
} as const satisfies Record<ErrorCode, string>;

/** Describes a syntax error without quoting the text. */
export function describeSyntax(code: ErrorCode): string {
  return SYNTAX[code];
}
