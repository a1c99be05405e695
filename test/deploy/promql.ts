/** Returns the exporter's metrics and the recordings of them in a text; a regular expression does not count. */
export function seriesNames(text: string): readonly string[] {
  return text.match(/(?<!\w|=~")(?:[a-z_]+:)?mongodbatlas_restore[a-z_]*(?::[a-z_0-9]+)*/g) ?? [];
}

/** Returns the numbers in an expression, without those of durations, which have a unit. */
export function numbersIn(expr: string): readonly string[] {
  return expr.match(/(?<![\w.])\d[\d.]*(?![\w.])/g) ?? [];
}

const AGGREGATION = /\b(?:max|min|sum|count|scalar|absent)\b\s*(?:by\s*\(([^)]*)\)\s*)?\(/;

/**
 * Returns the parts of an expression's result: `rest` is the expression without its aggregations, and `labels` are
 * those that its outermost aggregations keep.
 */
export function outermost(expr: string): { readonly rest: string; readonly labels: readonly string[] } {
  const labels: string[] = [];
  let rest = '';
  let left = expr;
  for (;;) {
    const found = AGGREGATION.exec(left);
    if (found === null) return { rest: rest + left, labels };
    labels.push(...(found[1] ?? '').split(/\s*,\s*/).filter((label) => label !== ''));
    rest += left.slice(0, found.index);
    left = afterParenthesis(left.slice(found.index + found[0].length));
  }
}

function afterParenthesis(text: string): string {
  let depth = 1;
  let end = 0;
  for (; depth > 0 && end < text.length; end++) {
    if (text[end] === '(') depth++;
    if (text[end] === ')') depth--;
  }
  return text.slice(end);
}
