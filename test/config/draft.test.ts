import { expect, test } from 'vitest';
import { z } from 'zod';
import { readDraft } from '../../src/config/resolve/draft.ts';

const word = z.string('is no word');

test('a list with optional entries loses only the invalid ones', () => {
  const schema = z.strictObject({ words: z.array(word.optional()).optional() });
  expect(readDraft({ words: ['a', 1, 'b'] }, schema)).toMatchObject({
    draft: { words: ['a', undefined, 'b'] },
    findings: [{ path: ['words', 1], message: 'is no word' }],
  });
});

test('a list with required entries is dropped with its invalid entry, which is reported once', () => {
  const schema = z.strictObject({ words: z.array(word).optional(), other: word.optional() });
  expect(readDraft({ words: ['a', 1, 'b'], other: 'x' }, schema)).toMatchObject({
    draft: { other: 'x' },
    findings: [{ path: ['words', 1], message: 'is no word' }],
  });
});

test('a schema that rejects a file without keys is a bug, not an endless loop', () => {
  expect(() => readDraft({ word: 1 }, z.strictObject({ word }))).toThrow('a file without keys must fit');
});
