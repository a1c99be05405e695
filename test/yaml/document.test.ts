import { describe, expect, test } from 'vitest';
import { readYaml } from '../../src/yaml/document.ts';
import { describeProblem } from '../../src/yaml/problem.ts';

function problemsOf(text: string): readonly string[] {
  const read = readYaml(text);
  return (read.ok ? read.value.problems : read.error).map(describeProblem);
}

describe('a syntax error is explained without quoting the text', () => {
  test.each([
    ['a tab', 'poll:\n\tjitter: 1s', 'a tab is used for indentation, use spaces, line 2'],
    [
      'a colon',
      'private_key: SECRET: SECRET',
      'a second ": " in one line; quote a text that contains it, line 1',
    ],
    [
      'a reserved character',
      'a: 1\nprivate_key: @SECRET',
      'a text cannot start with this character; quote it, line 2',
    ],
    [
      'an open quote',
      'a: "SECRET',
      'a character is missing: a colon after a key, a closing quote or bracket, line 1',
    ],
    [
      'an alias without an anchor',
      'a: *SECRET',
      'a: an alias (*name) without an anchor above it; quote a value that starts with *, line 1',
    ],
    ['a tag', 'a: !SECRET b', 'a tag (!name) has no meaning here; quote a value that starts with !, line 1'],
    [
      'an escape',
      'a: "\\SECRET"',
      'a \\ in double quotes starts an escape that does not exist; use single quotes, line 1',
    ],
    [
      'text after a list',
      'a: [b] SECRET',
      'invalid YAML: quote the value, or correct the indentation, line 1',
    ],
    ['no colon', 'a: 1\nSECRET\nb: 2', 'a key must be on one line: is a colon missing?, line 2'],
  ])('%s', (_, text, expected) => {
    expect(problemsOf(text)).toEqual([expected]);
  });
});

describe('a text that would exhaust the parser is refused before parsing', () => {
  test.each([
    ['brackets', '['.repeat(200_000)],
    ['braces', '{"a":'.repeat(200_000)],
    ['brackets on lines', '[\n'.repeat(200_000)],
    ['dashes', '- '.repeat(200_000)],
    ['question marks', '? '.repeat(200_000)],
    ['anchored dashes', '- &a '.repeat(100_000)],
    ['indentation', Array.from({ length: 1_200 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
  ])('%s', (_, text) => {
    expect(problemsOf(text)).toEqual(['the file is nested too deeply, line 1']);
  });

  test('of more than a mebibyte', () => {
    expect(problemsOf(`# ${'x'.repeat(1024 * 1024)}`)).toEqual([
      'the file is larger than 1 MiB, split it over several exporters, line 1',
    ]);
  });
});

test('a value that contains itself is read, up to the depth of the settings', () => {
  expect(problemsOf('a: &a [*a]')).toEqual([]);
});

test('values, keys, items, aliases and missing values are located', () => {
  const read = readYaml('a:\n  b: 1\nlist:\n  - &x one\n  - *x\nmap: { c: [] }\n');
  const find = (...path: readonly (string | number)[]) => {
    const located = read.ok ? read.value.locate(path) : undefined;
    return located && `${located.line}:${located.column} ${located.found?.shown}`;
  };
  expect(find()).toBe('1:1 a mapping');
  expect(find('a')).toBe('1:1 a mapping');
  expect(find('a', 'b')).toBe('2:6 1');
  expect(find('a', 'missing')).toBe('1:1 undefined');
  expect(find('list', 0)).toBe('4:8 "one"');
  expect(find('list', 1)).toBe('5:5 "one"');
  expect(find('list', 9)).toBe('3:1 undefined');
  expect(find('map', 'c')).toBe('6:8 []');
});
