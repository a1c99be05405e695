import { expect, test } from 'vitest';
import { z } from 'zod';
import { readDraft } from '../../src/config/resolve/draft.ts';

const word = z.string('is no word');

test('a list that may lack an entry loses the invalid ones', () => {
  const schema = z.strictObject({ words: z.array(word.optional()).optional() });
  expect(readDraft({ words: ['a', 1, 'b'] }, schema)).toMatchObject({
    draft: { words: ['a', undefined, 'b'] },
    findings: [{ path: ['words', 1], says: 'is no word' }],
  });
});

test('a list that may lack no entry is left out with the invalid one, which is reported once', () => {
  const schema = z.strictObject({ words: z.array(word).optional(), other: word.optional() });
  expect(readDraft({ words: ['a', 1, 'b'], other: 'x' }, schema)).toMatchObject({
    draft: { other: 'x' },
    findings: [{ path: ['words', 1], says: 'is no word' }],
  });
});

test('a schema that no file without keys fits is a bug, not an endless loop', () => {
  expect(() => readDraft({ word: 1 }, z.strictObject({ word }))).toThrow('a file without keys must fit');
});
