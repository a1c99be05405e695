import { describe, expect, test } from 'vitest';
import { DOWNLOADS_EXPIRING, TARGET_FAMILIES } from '../../src/metrics/families.ts';
import { createInstruments, readInstruments } from '../../src/metrics/instruments.ts';
import type { FamilyHead } from '../../src/metrics/sample.ts';
import { PREFIX } from './exposed.ts';

// The rules of https://prometheus.io/docs/practices/naming/ and of `promtool check metrics`.
const own = (await readInstruments(createInstruments(false).registry)).map(({ head }) => head);
const heads: readonly FamilyHead[] = [...TARGET_FAMILIES, DOWNLOADS_EXPIRING, ...own];

test('every name and every help text is unique', () => {
  expect(new Set(heads.map(({ name }) => name)).size).toBe(heads.length);
  expect(new Set(heads.map(({ help }) => help)).size).toBe(heads.length);
});

describe.each(heads.map((head) => [head.name, head] as const))('%s', (name, { type, help, labels }) => {
  const words = name.slice(PREFIX.length).split('_');

  test('has the prefix, then lower-case words', () => {
    expect(name.startsWith(PREFIX)).toBe(true);
    for (const word of words) expect(word).toMatch(/^[a-z]+$/);
  });

  test('ends with _total if and only if it is a counter', () => {
    expect(words.at(-1) === 'total').toBe(type === 'counter');
  });

  test('contains no type and no suffix of a histogram or summary', () => {
    for (const word of ['gauge', 'counter', 'histogram', 'summary', 'metric'])
      expect(words).not.toContain(word);
    expect(name).not.toMatch(/_(?:count|sum|bucket|created)$/);
  });

  test('ends with its base unit, if any', () => {
    const others =
      /^(?:ms|milliseconds?|minutes?|hours?|days?|second|byte|kilobytes?|megabytes?|percent|ratio)$/;
    expect(words.filter((word) => others.test(word))).toEqual([]);
    if (words.includes('seconds')) expect(words.at(-1)).toBe('seconds');
    if (words.includes('timestamp')) expect(words.slice(-2)).toEqual(['timestamp', 'seconds']);
    if (words.some((word) => ['age', 'duration', 'interval', 'skew'].includes(word)))
      expect(words).toContain('seconds');
  });

  test('is a gauge if it ends with _info', () => {
    if (words.at(-1) === 'info') expect(type).toBe('gauge');
  });

  test('has a help text that is a sentence', () => {
    expect(help).toMatch(/^[A-Z1][^\n]{10,140}\.$/);
  });

  test('has labels in snake case that do not repeat the name', () => {
    for (const label of labels) {
      expect(label).toMatch(/^[a-z]+(?:_[a-z]+)*$/);
      expect(['le', 'quantile', 'job', 'instance', 'project_id', 'cluster_name']).not.toContain(label);
      expect(name).not.toContain(`_by_${label}`);
    }
  });
});
