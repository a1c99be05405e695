import { expect, test } from 'vitest';
import { printableName, quote } from '../../src/text/quote.ts';

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

test.each([
  ['\u200b', 'a zero-width space'],
  ['\u00ad', 'a soft hyphen'],
  ['\u034f', 'a grapheme joiner'],
])('a secret that %j splits is still hidden (%s)', (invisible) => {
  const key = [...'7a7a7a7a-0000-4000-8000-7a7a7a7a7a7a'].join(invisible);
  expect(quote(`the key ${key}`)).toBe('"the key <secret>"');
  expect(printableName(`/etc/${key}`)).toBe('/etc/<secret>');
});

test('an @ hides the credentials before it, and nothing else', () => {
  expect(quote('@hourly')).toBe('"@hourly"');
  expect(quote('user:password@proxy:3128')).toBe('"<secret>@proxy:3128"');
  expect(quote('https://user:p@ss@host')).toBe('"https://<secret>@host"');
});
