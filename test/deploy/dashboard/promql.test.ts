import { describe, expect, it } from 'vitest';
import { selectorsOf } from './promql.ts';

describe('selectorsOf', () => {
  it('finds each selector and what encloses it', () => {
    expect(selectorsOf('sum by (a) (rate(x_total{a="}", b=~"c"}[5m])) / on (a) y * 2')).toEqual([
      { metric: 'x_total', matchers: ['a="}"', 'b=~"c"'], range: '5m', within: ['rate', 'sum'] },
      { metric: 'y', matchers: [], range: undefined, within: [] },
    ]);
  });

  it('refuses brackets without a partner and what is no PromQL', () => {
    expect(() => selectorsOf('sum(x}')).toThrow('no partner');
    expect(() => selectorsOf('sum(x')).toThrow('stays open');
    expect(() => selectorsOf('x ; y')).toThrow('no PromQL');
  });
});
