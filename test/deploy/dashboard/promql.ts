import { parser } from '@prometheus-io/lezer-promql';

/** A node of Prometheus' own grammar. */
type Node = ReturnType<typeof parser.parse>['topNode'];

/** A function or an aggregation around a selector. */
export interface Enclosing {
  readonly name: string;
  /** The labels that an aggregation keeps. */
  readonly by: readonly string[];
}

/** A series in a query, and the operations on it. */
export interface Selector {
  readonly metric: string;
  /** As written, e.g. `job=~"$job"`. */
  readonly matchers: readonly string[];
  /** The duration in its square brackets. */
  readonly range: string | undefined;
  /** The functions and aggregations around it, innermost first. */
  readonly within: readonly Enclosing[];
}

/** Grafana's placeholder for a duration is not PromQL, so an unused duration replaces it. */
const RATE_INTERVAL = '$__rate_interval';
const SAMPLE_INTERVAL = '7777s';

/** The checks ask for the selectors of the same queries again and again. */
const known = new Map<string, readonly Selector[]>();

/** Returns the selectors of a query; throws if it is not PromQL. */
export function selectorsOf(expr: string): readonly Selector[] {
  const selectors = known.get(expr) ?? parse(expr);
  known.set(expr, selectors);
  return selectors;
}

function parse(expr: string): readonly Selector[] {
  const parsed = expr.replaceAll(RATE_INTERVAL, SAMPLE_INTERVAL);
  const text = ({ from, to }: Node): string => parsed.slice(from, to);
  const found: Selector[] = [];
  parser.parse(parsed).iterate({
    enter({ node, type, from }) {
      if (type.isError) throw new Error(`not PromQL at "${parsed.slice(from, from + 20)}" in ${expr}`);
      if (type.name === 'VectorSelector') found.push(selectorAt(node, text));
    },
  });
  return found;
}

function selectorAt(node: Node, text: (node: Node) => string): Selector {
  const metric = node.getChild('Identifier');
  const time = node.parent?.name === 'MatrixSelector' ? node.parent.getChild('DurationExpr') : null;
  const within: Enclosing[] = [];
  for (let around = node.parent; around !== null; around = around.parent) {
    const called = around.getChild('FunctionIdentifier') ?? around.getChild('AggregateOp');
    if (called === null) continue;
    const labels = around.getChild('AggregateModifier')?.getChild('GroupingLabels')?.getChildren('LabelName');
    within.push({ name: text(called), by: labels?.map(text) ?? [] });
  }
  return {
    metric: metric === null ? '' : text(metric),
    matchers: node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher').map(text) ?? [],
    range: time === null ? undefined : text(time).replace(SAMPLE_INTERVAL, RATE_INTERVAL),
    within,
  };
}
