/** A page up to this size is parsed without checks: no content takes longer than 0.1 s. */
export const LARGE_PAGE_BYTES = 512 * 1024;

/** A page of 500 jobs with 70 components each has 300,000 values, lists and objects. */
const MAX_NODES = 1_000_000;
/** Atlas uses about 200 field names, and endpoint ids as field names in a few places. */
const MAX_DISTINCT_KEYS = 5_000;
/** Atlas nests six levels. */
const MAX_DEPTH = 32;

export const QUOTE = 0x22;
export const COMMA = 0x2c;
const COLON = 0x3a;
export const OPENING_BRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSING_BRACKET = 0x5d;
export const OPENING_BRACE = 0x7b;
export const CLOSING_BRACE = 0x7d;

/**
 * Checks the size of a JSON structure on its bytes. `JSON.parse` would take seconds and hundreds of megabytes for a few
 * megabytes of empty objects or unique keys, and cannot be interrupted. Returns the reason that a page cannot be a list of
 * at most `maxEntries`, such as "more than 500 entries". Leaves invalid JSON to `JSON.parse`.
 */
export function structureProblem(bytes: Uint8Array, maxEntries: number): string | undefined {
  const isArray = new Uint8Array(MAX_DEPTH + 1);
  const keys = new DistinctKeys(bytes);
  let depth = 0;
  let nodes = 0;
  let entries = 0;
  let stringStart = 0;
  let stringEnd = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    switch (bytes[at]) {
      case QUOTE:
        stringStart = at + 1;
        at = endOfString(bytes, stringStart);
        stringEnd = at;
        continue;
      case COLON:
        keys.add(stringStart, stringEnd);
        if (keys.count > MAX_DISTINCT_KEYS) return `more than ${MAX_DISTINCT_KEYS} different keys`;
        break;
      case COMMA:
        // An array directly inside the page's object is a list of entries.
        if (depth === 2 && isArray[2] === 1) entries += 1;
        if (entries >= maxEntries) return `more than ${maxEntries} entries`;
        break;
      case OPENING_BRACKET:
      case OPENING_BRACE:
        depth += 1;
        if (depth > MAX_DEPTH) return `more than ${MAX_DEPTH} levels`;
        isArray[depth] = bytes[at] === OPENING_BRACKET ? 1 : 0;
        if (depth === 2) entries = 0;
        break;
      case CLOSING_BRACKET:
      case CLOSING_BRACE:
        depth = Math.max(depth - 1, 0);
        continue;
      default:
        continue;
    }
    nodes += 1;
    if (nodes > MAX_NODES) return `more than ${MAX_NODES} values`;
  }
  return undefined;
}

/** Returns the index of the closing quote, or the length of the text if there is none. */
function endOfString(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return Math.min(at, bytes.length);
}

/** Counts distinct keys without creating strings. */
class DistinctKeys {
  readonly #bytes: Uint8Array;
  /** The start of the first key of each hash. */
  readonly #firsts = new Map<number, number>();
  count = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  add(start: number, end: number): void {
    const hash = this.#hash(start, end);
    const first = this.#firsts.get(hash);
    if (first === undefined) this.#firsts.set(hash, start);
    // A key that collides with a different first key counts every time, so that colliding keys cannot evade the limit.
    if (first === undefined || !this.#isSame(first, start, end)) this.count += 1;
  }

  #hash(start: number, end: number): number {
    let hash = end - start;
    for (let at = start; at < end; at += 1) hash = (Math.imul(hash, 31) + (this.#bytes[at] ?? 0)) | 0;
    return hash;
  }

  #isSame(first: number, start: number, end: number): boolean {
    for (let at = start; at < end; at += 1) {
      if (this.#bytes[first + at - start] !== this.#bytes[at]) return false;
    }
    return this.#bytes[first + end - start] === QUOTE;
  }
}
