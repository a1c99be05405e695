import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTimestamp } from '../../src/atlas/json/timestamp.ts';

const LAST_SECOND = 253_402_300_799;

/** Formats a timestamp as Atlas does. */
function written(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

test('every second from 1970 to 9999 is parsed as by Date.parse', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: LAST_SECOND }), (second) => {
      expect(parseTimestamp(written(second * 1000))).toBe(Date.parse(written(second * 1000)));
    }),
    { numRuns: 2000 },
  );
});

test('every day of 400 years, after which the calendar repeats, is parsed', () => {
  for (let dayMs = 0; dayMs < Date.UTC(2370, 0); dayMs += 86_400_000) {
    if (parseTimestamp(written(dayMs)) !== dayMs) expect.fail(`${written(dayMs)} is misread`);
  }
});

test('an impossible date or time is not a timestamp', () => {
  const number = (max: number) => fc.integer({ min: 0, max });
  const fields = fc.tuple(number(9999), number(14), number(33), number(25), number(62), number(62));
  fc.assert(
    fc.property(fields, fc.constantFrom('Z', '.000Z', '+00:00'), (values, end) => {
      const [year, month, day, hour, minute, second] = values;
      const two = (value: number) => String(value).padStart(2, '0');
      const head = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`;
      const ms = Date.UTC(year, month - 1, day, hour, minute, second);
      const exists = ms >= 0 && new Date(ms).toISOString() === `${head}.000Z`;
      expect(parseTimestamp(head + end)).toBe(exists ? ms : undefined);
    }),
    {
      numRuns: 2000,
      examples: [
        [[2026, 2, 30, 0, 0, 0], '.000Z'],
        [[2026, 1, 1, 24, 0, 0], '+00:00'],
      ],
    },
  );
});

describe('other formats of a timestamp are parsed as well', () => {
  test.each([
    ['2026-08-10T03:40:10.123Z', Date.UTC(2026, 7, 10, 3, 40, 10, 123)],
    ['2026-08-10T05:40:10+02:00', Date.UTC(2026, 7, 10, 3, 40, 10)],
    ['2026-08-10T01:40:10-0200', Date.UTC(2026, 7, 10, 3, 40, 10)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
    [1_786_333_210, 1_786_333_210_000],
    [1_786_333_210_000, 1_786_333_210_000],
    [1, 1000],
    [LAST_SECOND * 1000, LAST_SECOND * 1000],
  ])('%j', (value, ms) => {
    expect(parseTimestamp(value)).toBe(ms);
  });
});

describe('any other value is not a timestamp', () => {
  test.each([
    '2026-13-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-02-30T00:00:00.5Z',
    '2025-02-29T00:00:00Z',
    '2100-02-29T00:00:00+01:00',
    '1969-12-31T23:59:59Z',
    '1970-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-05:00',
    '2026-08-10T03:40:10+99:99',
    '2026-08-10',
    '2026-08-10 03:40:10Z',
    '2026-08-10T03:40:10',
    '2026-08-1OT03:40:10Z',
    '2026-08-10T03:40:1 Z',
    '٢٠٢٦-08-10T03:40:10Z',
    'Mon, 10 Aug 2026 03:40:10 GMT',
    '1786333210',
    '',
    0,
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    LAST_SECOND * 1000 + 1000,
    true,
    null,
    undefined,
    {},
    ['2026-08-10T03:40:10Z'],
  ])('%j', (value) => {
    expect(parseTimestamp(value)).toBeUndefined();
  });
});
