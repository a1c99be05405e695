import { parser } from '@prometheus-io/lezer-promql';
import { selectorsOf } from '../dashboard/promql.ts';

/** A node of Prometheus' own grammar. */
type Node = ReturnType<typeof parser.parse>['topNode'];

export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Returns the problems of a rule file, one sentence each. */
type Check = (rules: readonly Rule[]) => readonly string[];

const nameOf = ({ record, alert }: Rule): string => record ?? alert ?? '';
const isAlert = ({ alert }: Rule): boolean => alert !== undefined;

/**
 * Checks of Cloudflare's pint (github.com/cloudflare/pint, docs/checks) by their names, for machines without it. The
 * others need a running Prometheus or a policy, or are covered by promtool's tests of the rules: a rule that is
 * promql/impossible or has a wrong promql/vector_matching fires in no test.
 */
export const CHECKS = {
  'promql/syntax': (rules) =>
    rules.filter(({ expr }) => !isPromql(expr)).map((rule) => `${nameOf(rule)} is not PromQL`),
  'promql/regexp': (rules) =>
    matchersOf(rules)
      .map(([rule, matcher]) => [rule, matcher, /[=!]~"(.*)"$/.exec(matcher)?.[1]] as const)
      .filter(
        ([, , pattern]) =>
          pattern !== undefined && (!/[.*+?|()[\]]/.test(pattern) || /^\^|\$$/.test(pattern)),
      )
      .map(([rule, matcher]) => `${nameOf(rule)}: ${matcher} has no pattern, or anchors that are implied`),
  'promql/counter': (rules) =>
    rangesOf(rules)
      .filter(([, metric, called]) => metric.endsWith('_total') && !COUNTING.has(called))
      .map(([rule, metric]) => `${nameOf(rule)} uses the counter ${metric} as it is`),
  'promql/rate': (rules) =>
    rangesOf(rules)
      .filter(([, metric, called]) => COUNTING.has(called) && !metric.endsWith('_total'))
      .map(([rule, metric, called]) => `${nameOf(rule)}: ${called} of ${metric}, which is no counter`),
  'promql/fragile': (rules) =>
    readable(rules)
      .filter(
        (rule) =>
          isAlert(rule) && resultsOf(rule.expr).some((result) => /^(top|bottom|limit)k\b/.test(result)),
      )
      .map((rule) => `${nameOf(rule)} fires for other series at each evaluation`),
  // pint requires the comparison in the alert itself; here it may be in the recordings of the alert.
  'alerts/comparison': (rules) =>
    readable(rules)
      .filter((rule) => isAlert(rule) && !compares(rule.expr, rules))
      .map((rule) => `${nameOf(rule)} fires whatever the value is`),
  'alerts/for': (rules) =>
    rules
      .filter((rule) => rule.for !== undefined && !/^([1-9]\d*[smhd])+$/.test(rule.for))
      .map((rule) => `${nameOf(rule)} waits for "${rule.for}"`),
  'alerts/template': (rules) => rules.filter(isAlert).flatMap((rule) => templateProblems(rule, rules)),
  'rule/duplicate': (rules) =>
    rules.map(identityOf).filter((identity, at, all) => all.indexOf(identity) < at),
  'rule/name': (rules) =>
    rules
      .filter((rule) => !isAlert(rule) && !/^[a-z_]+:[a-z_]+(:[a-z0-9_]+)?$/.test(nameOf(rule)))
      .map((rule) => `${nameOf(rule)} is not level:metric:operation`),
} as const satisfies Record<string, Check>;

/** Functions that make sense only for counters. */
const COUNTING = new Set(['rate', 'irate', 'increase']);

/** Metrics whose series exist only while they are true. */
const EXISTS_WHILE_TRUE = new Set([
  'mongodbatlas_restore_poll_failing',
  'mongodbatlas_restore_discovery_failing',
]);

function isPromql(expr: string): boolean {
  try {
    selectorsOf(expr);
    return true;
  } catch {
    return false;
  }
}

function readable(rules: readonly Rule[]): readonly Rule[] {
  return rules.filter(({ expr }) => isPromql(expr));
}

function matchersOf(rules: readonly Rule[]): readonly (readonly [Rule, string])[] {
  return readable(rules).flatMap((rule) =>
    selectorsOf(rule.expr).flatMap(({ matchers }) => matchers.map((matcher) => [rule, matcher] as const)),
  );
}

/** Returns every series of a rule with the function around it. */
function rangesOf(rules: readonly Rule[]): readonly (readonly [Rule, metric: string, called: string])[] {
  return readable(rules).flatMap((rule) =>
    selectorsOf(rule.expr).map(({ metric, within }) => [rule, metric, within[0]?.name ?? ''] as const),
  );
}

/** Returns the parts of an expression whose series are its result. */
function resultsOf(expr: string): readonly string[] {
  const results: string[] = [];
  const visit = (node: Node | null): void => {
    if (node === null) return;
    const isInside = node.name === 'PromQL' || node.name === 'ParenExpr';
    if (isInside) visit(node.firstChild);
    else if (node.name === 'BinaryExpr') {
      const isRight = node.getChild('MatchingModifierClause')?.getChild('GroupRight') != null;
      if (!isRight) visit(node.firstChild);
      if (isRight || node.getChild('Or') !== null) visit(node.lastChild);
    } else results.push(expr.slice(node.from, node.to));
  };
  visit(parser.parse(expr).topNode);
  return results;
}

/** Returns whether an expression drops healthy series, by its own comparison or those of its recordings. */
function compares(expr: string, rules: readonly Rule[]): boolean {
  let isFiltered = false;
  parser.parse(expr).iterate({
    enter({ node, type }) {
      if (/^(Eql|Neq|Gtr|Lss|Gte|Lte)$/.test(type.name) && node.parent?.getChild('BoolModifier') === null)
        isFiltered = true;
    },
  });
  if (isFiltered) return true;
  return metricsOf(expr).every((metric) => {
    const recording = rules.find(({ record }) => record === metric);
    return EXISTS_WHILE_TRUE.has(metric) || (recording !== undefined && compares(recording.expr, rules));
  });
}

function metricsOf(expr: string): readonly string[] {
  return [...new Set(selectorsOf(expr).map(({ metric }) => metric))];
}

function templateProblems(rule: Rule, rules: readonly Rule[]): readonly string[] {
  const { labels = {}, annotations = {}, expr } = rule;
  const texts = Object.values(annotations);
  const requested = new Set(
    texts.flatMap((text) => [...text.matchAll(/\$labels\.(\w+)/g)].map(([, label = '']) => label)),
  );
  const known = new Set([...labelsOf(expr, rules), ...Object.keys(labels)]);
  return [
    ...Object.values(labels)
      .filter((text) => /\$value|\.Value/.test(text))
      .map((text) => `${nameOf(rule)} is another alert for each value: ${text}`),
    ...[...requested]
      .filter((label) => !known.has(label))
      .map((label) => `${nameOf(rule)} has no label ${label}`),
    ...texts
      .flatMap(queriesOf)
      .filter((query) => !isPromql(query))
      .map((query) => `${nameOf(rule)} looks up what is not PromQL: ${query}`),
  ];
}

/** Returns the queries of a template, with a text in place of each `%q`. */
function queriesOf(text: string): readonly string[] {
  const found = [...text.matchAll(/printf `([^`]*)`[^}]*\| query|query "([^"]*)"/g)];
  return found.map(([, printed, quoted]) => (printed ?? quoted ?? '').replace(/%(\[\d+\])?q/g, '"x"'));
}

/** Returns every label by which an expression and its recordings are grouped. */
function labelsOf(expr: string, rules: readonly Rule[]): readonly string[] {
  if (!isPromql(expr)) return [];
  const groups = [...expr.matchAll(/\b(?:by|group_left)\s*\(([^)]*)\)/g)];
  const own = groups.flatMap(([, names = '']) => names.split(',').map((name) => name.trim()));
  const recordings = metricsOf(expr).flatMap((metric) => rules.find(({ record }) => record === metric) ?? []);
  return [
    ...own,
    ...recordings.flatMap((rule) => [...Object.keys(rule.labels ?? {}), ...labelsOf(rule.expr, rules)]),
  ];
}

function identityOf({ record, alert, labels = {}, expr }: Rule): string {
  return JSON.stringify([
    record ?? alert,
    Object.entries(labels).toSorted(),
    record === undefined ? expr : '',
  ]);
}
