import { describe, expect, it } from 'vitest';
import { selectorsOf } from './promql.ts';

describe('selectorsOf', () => {
  it('finds each selector and the functions around it', () => {
    expect(selectorsOf('sum by (a) (rate(x_total{a="}", b=~"c"}[5m])) / on (a) y:z * 2')).toEqual([
      {
        metric: 'x_total',
        matchers: ['a="}"', 'b=~"c"'],
        range: '5m',
        within: [
          { name: 'rate', by: [] },
          { name: 'sum', by: ['a'] },
        ],
      },
      { metric: 'y:z', matchers: [], range: undefined, within: [] },
    ]);
  });

  it("keeps Grafana's rate interval", () => {
    expect(selectorsOf('rate(x[$__rate_interval])')).toMatchObject([{ range: '$__rate_interval' }]);
  });

  it.each(['sum(x}', 'sum(x', 'x ; y', 'x{a=b}'])('refuses %s', (expr) => {
    expect(() => selectorsOf(expr)).toThrow('not PromQL');
  });
});
