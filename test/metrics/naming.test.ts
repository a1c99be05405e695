import { describe, expect, test } from 'vitest';
import { DOWNLOADS_EXPIRING, TARGET_FAMILIES } from '../../src/metrics/families.ts';
import { createInstruments, readInstruments } from '../../src/metrics/instruments.ts';
import type { FamilyHead } from '../../src/metrics/sample.ts';
import { PREFIX } from './exposed.ts';

// https://prometheus.io/docs/practices/naming/ and what `promtool check metrics` complains of.
const own = (await readInstruments(createInstruments(false).registry)).map(({ head }) => head);
const heads: readonly FamilyHead[] = [...TARGET_FAMILIES, DOWNLOADS_EXPIRING, ...own];

test('every name is there once, every help says something of its own', () => {
  expect(new Set(heads.map(({ name }) => name)).size).toBe(heads.length);
  expect(new Set(heads.map(({ help }) => help)).size).toBe(heads.length);
});

describe.each(heads.map((head) => [head.name, head] as const))('%s', (name, { type, help, labels }) => {
  const words = name.slice(PREFIX.length).split('_');

  test('has the prefix, then words in small letters', () => {
    expect(name.startsWith(PREFIX)).toBe(true);
    for (const word of words) expect(word).toMatch(/^[a-z]+$/);
  });

  test('ends with _total if it is a counter, and only then', () => {
    expect(words.at(-1) === 'total').toBe(type === 'counter');
  });

  test('names no type, and takes no suffix that a histogram or a summary makes', () => {
    for (const word of ['gauge', 'counter', 'histogram', 'summary', 'metric'])
      expect(words).not.toContain(word);
    expect(name).not.toMatch(/_(?:count|sum|bucket|created)$/);
  });

  test('has its base unit, if any, at the end', () => {
    const others =
      /^(?:ms|milliseconds?|minutes?|hours?|days?|second|byte|kilobytes?|megabytes?|percent|ratio)$/;
    expect(words.filter((word) => others.test(word))).toEqual([]);
    if (words.includes('seconds')) expect(words.at(-1)).toBe('seconds');
    if (words.includes('timestamp')) expect(words.slice(-2)).toEqual(['timestamp', 'seconds']);
    if (words.some((word) => ['age', 'duration', 'interval', 'skew'].includes(word)))
      expect(words).toContain('seconds');
  });

  test('is a gauge if it is an info', () => {
    if (words.at(-1) === 'info') expect(type).toBe('gauge');
  });

  test('has a help text that is a sentence', () => {
    expect(help).toMatch(/^[A-Z1][^\n]{10,140}\.$/);
  });

  test('has labels in snake case that its name does not repeat', () => {
    for (const label of labels) {
      expect(label).toMatch(/^[a-z]+(?:_[a-z]+)*$/);
      expect(['le', 'quantile', 'job', 'instance', 'project_id', 'cluster_name']).not.toContain(label);
      expect(name).not.toContain(`_by_${label}`);
    }
  });
});
