/** A series that a query asks for, and what is done with it. */
export interface Selector {
  readonly metric: string;
  /** As written, like `job=~"$job"`. */
  readonly matchers: readonly string[];
  /** What stands in its square brackets. */
  readonly range: string | undefined;
  /** Functions and aggregations around it, the innermost first. */
  readonly within: readonly string[];
}

const TOKEN = /\s+|"(?:[^"\\]|\\.)*"|\$?[A-Za-z_][\w:]*|\d[\w.]*|[=!]~|[<>=!]=|[-+*/%^<>=(),{}[\]]/y;
const LABEL_LISTS = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const KEYWORDS = new Set([...LABEL_LISTS, 'and', 'or', 'unless', 'bool', 'offset']);
const CLOSING: Readonly<Record<string, string>> = { ')': '(', '}': '{', ']': '[' };

/**
 * Reads as much of PromQL as the rules need: the selectors and what encloses them. Throws where a
 * token is none of PromQL's or a bracket has no partner.
 */
export function selectorsOf(expr: string): readonly Selector[] {
  const tokens = tokensOf(expr);
  const found: Selector[] = [];
  const open: { readonly bracket: string; readonly name: string }[] = [];
  let aggregation = '';
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index] ?? '';
    const previous = tokens[index - 1] ?? '';
    const next = tokens[index + 1] ?? '';
    if (token === '(' || token === '{' || token === '[') {
      open.push({ bracket: token, name: previous === ')' ? aggregation : previous });
    } else if (token in CLOSING) {
      if (open.pop()?.bracket !== CLOSING[token]) throw new Error(`no partner for ${token} in ${expr}`);
    } else if (next === 'by' || next === 'without') {
      aggregation = token;
    } else if (isSelector(token, next, open.at(-1)?.name ?? '')) {
      const within = open.map(({ name }) => name).filter((name) => /^\w+$/.test(name));
      const matchers = between(tokens, index + 1, '{', '}');
      const end = next === '{' ? tokens.indexOf('}', index) : index;
      if (end < 0) throw new Error(`a bracket stays open in ${expr}`);
      const range = between(tokens, end + 1, '[', ']').join('') || undefined;
      found.push({ metric: token, matchers: joined(matchers), range, within: within.reverse() });
      // Labels in braces look like selectors.
      if (next === '{') index = end;
    }
  }
  if (open.length > 0) throw new Error(`a bracket stays open in ${expr}`);
  return found;
}

function isSelector(token: string, next: string, list: string): boolean {
  return /^[a-zA-Z_]/.test(token) && !KEYWORDS.has(token) && next !== '(' && !LABEL_LISTS.has(list);
}

function tokensOf(expr: string): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < expr.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(expr)?.[0];
    if (token === undefined) throw new Error(`no PromQL at ${expr.slice(at, at + 20)}`);
    if (token.trim() !== '') tokens.push(token);
  }
  return tokens;
}

function between(tokens: readonly string[], from: number, first: string, last: string): readonly string[] {
  return tokens[from] === first ? tokens.slice(from + 1, tokens.indexOf(last, from)) : [];
}

function joined(tokens: readonly string[]): readonly string[] {
  const text = tokens.join('');
  return text === '' ? [] : text.split(/,(?=\w+(?:=|!))/);
}
