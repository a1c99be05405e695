import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wrap } from '../../src/report/terminal.ts';

test('a sentence is broken between words, and all lines but the first are indented', () => {
  expect(wrap('the project has no cluster of this name', 30, '    ')).toBe(
    'the project has no cluster\n    of this name',
  );
});

test('a word longer than a line is broken', () => {
  expect(wrap(`of ${'x'.repeat(50)} it`, 24, '  ')).toBe(
    `of\n  ${'x'.repeat(22)}\n  ${'x'.repeat(22)}\n  xxxxxx it`,
  );
});

test('a project and cluster name is broken after the slash', () => {
  expect(wrap('the-payments-of-us-all/orders-of-today: 0 jobs', 30, '  ')).toBe(
    'the-payments-of-us-all/\n  orders-of-today: 0 jobs',
  );
});

test('no character is cut in half', () => {
  expect(
    wrap('\u{1f980}'.repeat(30), 22, '  ')
      .split('\n')
      .every((line) => line.isWellFormed()),
  ).toBe(true);
});

test('without a terminal the text is one line', () => {
  const text = 'word '.repeat(1000);
  expect(wrap(text, Number.POSITIVE_INFINITY, '  ')).toBe(text);
});

test('no line is wider than the terminal, and no character is lost', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.integer({ min: 30, max: 120 }),
      fc.integer({ min: 0, max: 8 }),
      (text, width, by) => {
        const indent = ' '.repeat(by);
        const wrapped = wrap(text, width, indent);
        const lines = `${indent}${wrapped}`.split(`\n${indent}`);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        expect(wrapped.replace(/[\n ]/g, '')).toBe(text.replace(/[\n ]/g, ''));
      },
    ),
  );
});
