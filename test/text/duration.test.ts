import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../src/text/duration.ts';

test.each([
  ['0s', 0],
  ['500ms', 500],
  ['30s', 30_000],
  ['1h30m', 5_400_000],
  ['1d', 86_400_000],
  ['2w', 1_209_600_000],
  ['1y', 31_536_000_000],
  ['1y2w3d4h5m6s7ms', 33_019_506_007],
])('%s is %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '30', '-1s', '1.5s', '1m1h', '1s1s', ' 1s', '1s ', '1S', '1 s', 's', '1ms1s', '∞'])(
  '%j is not a duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test.each([
  [0, '0s'],
  [90_000, '1m30s'],
  [86_400_000, '1d'],
  [7 * 86_400_000, '1w'],
  [8 * 86_400_000, '8d'],
  [1_500, '1s500ms'],
])('%d ms is written %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('a rendered duration is parsed to the same value', () => {
  fc.assert(fc.property(fc.nat({ max: 10 ** 12 }), (ms) => parseDuration(formatDuration(ms)) === ms));
});
