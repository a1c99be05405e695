import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeValue, renderHead, renderSample } from '../../src/metrics/sample.ts';
import { anyCharacter } from '../anyCharacter.ts';
import { idOf, restoreJob } from '../core/build.ts';
import { complaintsOfPromtool, expose, HAS_PROMTOOL, viewOf } from './exposed.ts';

const HOSTILE = [
  'a "quoted" name',
  'two\nlines',
  'back\\slash',
  '\\n',
  '\\',
  '"} 1\nup 1',
  'lone \ud800 high, \udc00 low',
  '\ud83d\ude00',
  '\u202eright to left',
  '\0\r\t\u2028',
  '</script>',
  '__proto__',
  'constructor',
  '',
  'x'.repeat(10_000),
];

describe('a hostile label value', () => {
  test.each(HOSTILE)('%j is read back unchanged, in one line', (value) => {
    expectReadBack(value);
  });

  test('of any kind is read back unchanged, in one line', () => {
    const text = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc
        .array(fc.constantFrom('\\', '"', '\n', 'n', '\ud800', '\udfff', ' ', '{', '}', ',', '='))
        .map((units) => units.join('')),
    );
    fc.assert(fc.property(text, expectReadBack), { seed: 13, numRuns: 2000 });
  });

  test('does not break the exposition for promtool', ({ skip }) => {
    skip(!HAS_PROMTOOL, 'promtool is not installed');
    const jobs = HOSTILE.map((value, index) =>
      restoreJob({
        id: idOf(`${index} ${value}`),
        destinationClusterName: value,
        destinationProjectId: value,
      }),
    );
    expect(complaintsOfPromtool(expose([viewOf(...jobs)]))).toBe('');
  });
});

describe('a sample', () => {
  test('without labels has no braces', () => {
    expect(renderSample('up', {}, 1)).toBe('up 1\n');
    expect(renderSample('up', { gone: undefined }, 1)).toBe('up 1\n');
  });

  test('keeps an empty label value and a number as a label value', () => {
    expect(renderSample('up', { a: '', le: 0.5 }, 1)).toBe('up{a="",le="0.5"} 1\n');
  });

  test.each([
    [0, '0'],
    [-0, '0'],
    [1_772_452_800.5, '1772452800.5'],
    [1e21, '1e+21'],
    [5e-324, '5e-324'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
  ])('writes %d in the format of Prometheus', (value, text) => {
    expect(renderSample('up', {}, value)).toBe(`up ${text}\n`);
  });
});

test('a help text is one line in both formats, and only OpenMetrics escapes its quotes', () => {
  const head = { name: 'a_total', type: 'counter', help: 'say "a\\b"\nand so on', labels: [] } as const;
  expect(renderHead(head, 'text')).toBe('# HELP a_total say "a\\\\b"\\nand so on\n# TYPE a_total counter\n');
  expect(renderHead(head, 'openmetrics')).toBe('# HELP a say \\"a\\\\b\\"\\nand so on\n# TYPE a counter\n');
});

function expectReadBack(value: string): void {
  const line = renderSample('up', { before: 'a', value, after: 'b' }, 1);
  const [, escaped] = /^up\{before="a",value="((?:[^"\\\n]|\\["\\n])*)",after="b"\} 1\n$/.exec(line) ?? [];
  const unescaped = escaped?.replace(/\\(.)/g, (_, unit) => (unit === 'n' ? '\n' : unit));
  expect(unescaped).toBe(value.toWellFormed());
  expect(escapeValue(value)).toBe(escaped);
}
