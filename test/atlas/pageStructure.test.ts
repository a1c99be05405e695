import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { structureProblem } from '../../src/atlas/jobs/pageStructure.ts';
import { runs } from '../runs.ts';

const MIB = 1024 * 1024;

const problemOf = (json: string, maxEntries = 500) => structureProblem(Buffer.from(json), maxEntries);

const page = (results: unknown, rest: object = {}) => JSON.stringify({ links: [], results, ...rest });

const component = (number: number, downloadUrl: string | null) => ({
  downloadUrl,
  privateDownloadDeliveryUrls: downloadUrl === null ? [] : [{ deliveryUrl: downloadUrl, endpointId: 'vpce' }],
  replicaSetName: `atlas-abcdef-shard-${number}`,
});

describe('a page that Atlas can send has no problem', () => {
  test('an empty page', () => {
    expect(problemOf(page([]))).toBeUndefined();
  });

  test('as many entries as requested', () => {
    expect(problemOf(page(Array.from({ length: 500 }, (_, n) => ({ id: n }))))).toBeUndefined();
  });

  test('500 jobs of 70 components, 20 of them with URLs', () => {
    const jobs = Array.from({ length: 500 }, (_, n) => ({
      id: n.toString(16).padStart(24, '0'),
      components: Array.from({ length: 70 }, (__, shard) =>
        component(shard, n < 20 ? `https://restore.example.net/${'s'.repeat(200)}` : null),
      ),
    }));
    const json = page(jobs);
    expect(json.length).toBeGreaterThan(3 * MIB);
    expect(problemOf(json)).toBeUndefined();
  });

  test('a list inside an entry longer than the page', () => {
    expect(problemOf(page([{ tags: Array.from({ length: 2_000 }, () => 'x') }]))).toBeUndefined();
  });

  test('brackets, quotes and backslashes inside strings', () => {
    const text = '[{"\\'.repeat(50_000);
    expect(problemOf(page([{ [text.slice(0, 100)]: text }]))).toBeUndefined();
  });
});

describe('a page that Atlas cannot send is described', () => {
  test.each([
    ['one entry more than requested', page(Array.from({ length: 501 }, () => ({}))), 500],
    ['one more than a smaller page', page(Array.from({ length: 101 }, () => ({}))), 100],
    ['entries that are numbers', page(Array.from({ length: 501 }, () => 1)), 500],
    [
      'entries after another list',
      page(
        Array.from({ length: 501 }, () => 1),
        { tags: [] },
      ),
      500,
    ],
  ])('%s', (_, json, maxEntries) => {
    expect(problemOf(json, maxEntries)).toBe(`more than ${maxEntries} entries`);
  });

  test('millions of empty entries', () => {
    expect(problemOf(`{"results":[${'{},'.repeat(MIB)}{}]}`)).toBe('more than 500 entries');
  });

  test('millions of values inside one entry', () => {
    expect(problemOf(page([{ x: Array.from({ length: 1_100_000 }, () => 1) }]))).toBe(
      'more than 1000000 values',
    );
    expect(problemOf(`{"results":[{"x":[${'{},'.repeat(600_000)}{}]}]}`)).toBe('more than 1000000 values');
  });

  test('a page of unique keys, in one object or in many', () => {
    const keys = Array.from({ length: 5_100 }, (_, n) => `k${n}`);
    expect(problemOf(page([Object.fromEntries(keys.map((key) => [key, 0]))]))).toBe(
      'more than 5000 different keys',
    );
    expect(problemOf(page([{ x: keys.map((key) => ({ [key]: 0 })) }]))).toBe('more than 5000 different keys');
  });

  test('unique keys with the same hash', () => {
    // "Aa" and "BB" have the same hash with factor 31, and so do all combinations of them.
    const pairs = (left: number): readonly string[] =>
      left === 0 ? [''] : pairs(left - 1).flatMap((rest) => [`Aa${rest}`, `BB${rest}`]);
    const keys = pairs(13);
    expect(problemOf(page([Object.fromEntries(keys.map((key) => [key, 0]))]))).toBe(
      'more than 5000 different keys',
    );
  });

  test('deeply nested objects and lists', () => {
    expect(problemOf(`{"results":[${'{"a":'.repeat(40)}0${'}'.repeat(40)}]}`)).toBe('more than 32 levels');
    expect(problemOf('['.repeat(8 * MIB))).toBe('more than 32 levels');
  });
});

test('any JSON page of up to 20 entries has no problem, in any formatting', () => {
  const value = fc.jsonValue({ maxDepth: 6 });
  fc.assert(
    fc.property(fc.array(value, { maxLength: 20 }), fc.constantFrom(0, 2), (results, indent) => {
      const json = JSON.stringify({ results, links: [] }, undefined, indent);
      expect(structureProblem(Buffer.from(json), 20)).toBeUndefined();
    }),
    { numRuns: runs(300) },
  );
});

test('the count of entries matches JSON.parse, whatever they are', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue({ maxDepth: 4 }), { minLength: 2, maxLength: 12 }), (results) => {
      const bytes = Buffer.from(JSON.stringify({ results }));
      expect(structureProblem(bytes, results.length)).toBeUndefined();
      expect(structureProblem(bytes, results.length - 1)).toBe(`more than ${results.length - 1} entries`);
    }),
    { numRuns: runs(300) },
  );
});

test('bytes that are not JSON are read to their end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(() => structureProblem(bytes, 500)).not.toThrow();
    }),
  );
});
