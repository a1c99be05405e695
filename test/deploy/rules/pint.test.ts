import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { CHECKS, type Rule } from './pint.ts';

interface RuleFile {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}

const FILES = ['deploy/prometheus/rules.yml', 'deploy/prometheus/examples/routing.yml'] as const;
const rulesOf = (file: string) => {
  const { groups }: RuleFile = parse(readFileSync(file, 'utf8'));
  return groups.flatMap(({ rules }) => rules);
};
const OWN = rulesOf(FILES[0]);
const ALL = FILES.flatMap(rulesOf);

/** A rule that violates each check, because a check that never finds a problem would pass too. */
const BROKEN = {
  'promql/syntax': { record: 'a:b:c', expr: 'sum(x' },
  'promql/regexp': { record: 'a:b:c', expr: 'x{state=~"failed"}' },
  'promql/counter': { record: 'a:b:c', expr: 'max(x_total)' },
  'promql/rate': { record: 'a:b:c', expr: 'increase(x_timestamp_seconds[1h])' },
  'promql/fragile': { alert: 'A', expr: 'topk(1, x) > 0' },
  'alerts/comparison': { alert: 'A', expr: 'max(x) > bool 0' },
  'alerts/for': { alert: 'A', expr: 'x > 0', for: '0m' },
  'alerts/template': { alert: 'A', expr: 'max by (a) (x) > 0', annotations: { summary: '{{ $labels.b }}' } },
  'rule/duplicate': OWN[0] ?? { expr: '' },
  'rule/name': { record: 'errors_sum', expr: 'sum(x)' },
} satisfies Record<keyof typeof CHECKS, Rule>;

describe("Cloudflare's pint", () => {
  test.each(Object.entries(CHECKS))('finds no problem with %s', (_, check) => {
    expect(check(ALL)).toEqual([]);
  });

  test.each(Object.entries(BROKEN))('reports a broken %s', (name, rule) => {
    const check = Object.entries(CHECKS).find(([other]) => other === name)?.[1];
    expect(check?.([...OWN, rule])).toHaveLength(1);
  });

  test.each([
    ['the value in a label', { labels: { value: '{{ $value }}' } }, 'is another alert for each value'],
    ['a lookup', { annotations: { summary: '{{ query "sum(x" }}' } }, 'looks up what is not PromQL'],
  ])('reports %s', (_, change, message) => {
    const [problem] = CHECKS['alerts/template']([{ alert: 'A', expr: 'x > 0', ...change }]);
    expect(problem).toContain(message);
  });
});
