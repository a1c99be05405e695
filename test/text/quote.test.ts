import { expect, test } from 'vitest';
import { quote } from '../../src/text/quote.ts';

test.each([
  ['a plain text', '"a plain text"'],
  ['say "hi"', '"say \\"hi\\""'],
  ['a\nb\u001b[31m', '"a\\nb\\u001b[31m"'],
  ['\u0085\u202e\u2028\ufeff', '"\\u0085\\u202e\\u2028\\ufeff"'],
  ['\u{e0041}', '"\\udb40\\udc41"'],
  ['\ud800', '"\\ud800"'],
  ['x'.repeat(61), `"${'x'.repeat(60)}…"`],
  ['💶'.repeat(60), `"${'💶'.repeat(60)}"`],
  ['https://user:p@ss@host/path', '"https://<secret>@host/path"'],
  ['user:pass@host', '"<secret>@host"'],
  ['https://host/?token=secret', '"https://host/?<secret>"'],
  ['0 0 ? * *', '"0 0 ? * *"'],
])('%j is shown as %s', (text, shown) => {
  expect(quote(text)).toBe(shown);
});
