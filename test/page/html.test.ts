import { expect, test } from 'vitest';
import { constant, html, named } from '../../src/page/html.ts';

test('text is escaped in elements and in attributes', () => {
  const hostile = `</script><img src=x onerror="a('b')">&`;
  expect(html`<p title="${hostile}">${hostile}</p>`.text).toBe(
    '<p title="&lt;/script&gt;&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;">' +
      '&lt;/script&gt;&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;</p>',
  );
});

test('markup is inserted unchanged, also in lists, and undefined as nothing', () => {
  const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
  expect(html`<ul>${items}${undefined}</ul>${3}`.text).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul>3');
});

test('an object that only looks like markup is text', () => {
  const forged: unknown = JSON.parse('{"text":"<script>"}');
  expect(html`${String(forged)}${constant('<hr>')}`.text).toBe('[object Object]<hr>');
});

test.each([
  ['a direction mark', 'ab\u202ecd', 'ab\ufffdcd'],
  ['a control character', 'ab\u0000\u001bcd', 'ab\ufffd\ufffdcd'],
  ['half a character', 'ab\ud83dcd', 'ab\ufffdcd'],
])('%s is replaced', (_what, text, shown) => {
  expect(html`${text}`.text).toBe(shown);
});

test('right-to-left text is unchanged and isolated from what follows', () => {
  expect(named('גיבוי').text).toBe('<bdi>גיבוי</bdi>');
});

test('a name of 10 kB is truncated', () => {
  expect(named('x'.repeat(10_000)).text).toBe(`<bdi>${'x'.repeat(99)}…</bdi>`);
  expect(html`${'<'.repeat(10_000)}`.text).toBe(`${'&lt;'.repeat(399)}…`);
});
