import { expect, test } from 'vitest';
import { matchesGlob } from '../../src/text/glob.ts';

test.each([
  ['scratch', 'scratch', true],
  ['scratch', 'scratch-2', false],
  ['ci-*', 'ci-', true],
  ['ci-*', 'ci-4711', true],
  ['ci-*', 'orders-ci-1', false],
  ['*-ci', 'orders-ci', true],
  ['ci-?', 'ci-1', true],
  ['ci-?', 'ci-12', false],
  ['*', 'anything', true],
  ['a.b', 'axb', false],
])('%s matches %s: %s', (glob, name, matches) => {
  expect(matchesGlob(glob, name)).toBe(matches);
});

test('many asterisks are matched without delay', () => {
  expect(matchesGlob(`${'*'.repeat(1000)}b`, 'a'.repeat(64))).toBe(false);
});
