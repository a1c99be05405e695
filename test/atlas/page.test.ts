import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson, parsePage, readPage } from '../../src/atlas/jobs/listPage.ts';
import { LARGE_PAGE_BYTES } from '../../src/atlas/jobs/pageStructure.ts';

const parse = (json: string) => parseJson(Buffer.from(json));

const link = { href: 'https://cloud.mongodb.com/api/atlas/v2/groups/5f0a/clusters/a', rel: 'self' };
const next = { href: 'https://cloud.mongodb.com/api/atlas/v2/groups/5f0a?pageNum=2', rel: 'next' };

/** Deletes the links of every object except those that name a next page. */
function withoutLinks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutLinks);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key, inner]) => key !== 'links' || namesNext(inner));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutLinks(inner)]));
}

function namesNext(links: unknown): boolean {
  return Array.isArray(links) && links.some((each) => each?.rel === 'next');
}

describe('the links of an entry', () => {
  test('are dropped, whatever they link to', () => {
    const json = JSON.stringify({
      results: [{ id: 'a', links: [link, { ...link, rel: 'group' }], failed: true }],
    });
    expect(parse(json)).toEqual({ results: [{ id: 'a', failed: true }] });
  });

  test('stay if they name a next page, as the links of a page do', () => {
    const page = { results: [], links: [link, next] };
    expect(parse(JSON.stringify(page))).toEqual(page);
    expect(readPage(parse(JSON.stringify(page)), 500).namesNext).toBe(true);
  });

  test('do not make a page large enough to be checked', async () => {
    const results = Array.from({ length: 500 }, (_, n) => ({ id: `${n}`, links: [link, link, link] }));
    const wide = results.map((entry) => ({ ...entry, links: Array.from({ length: 20 }, () => link) }));
    const body = Buffer.from(JSON.stringify({ links: [link, next], results: wide }));
    expect(body.length).toBeGreaterThan(LARGE_PAGE_BYTES);
    expect(await parsePage(body, 500)).toEqual({
      links: [link, next],
      results: results.map(({ id }) => ({ id })),
    });
  });
});

test.each([
  { links: [{ href: 'a', inner: [{ b: 'c' }], d: 1 }], e: 'f' },
  { links: [{ href: 'a' }, 1], inner: [{ b: 'c' }] },
  { links: [{ href: 'a]' }], e: 'f' },
  { links: [{ href: 'a"}]' }], e: 'f' },
  { links: [{ href: '}]a', rel: 'self' }] },
  { links: [{ href: 'a', rel: '}]' }] },
  { links: [{ href: '},' }], '}]},{': ['{:2,', ':'], e: [{ links: [{ href: '}]' }] }] },
])('a list that may be more than links is kept: %j', (entry) => {
  const page = { results: [{ id: 'a', ...entry }] };
  expect(parse(JSON.stringify(page))).toEqual(page);
});

test('a body of nothing but starts of links is read in linear time', () => {
  const body = Buffer.from(`{"results":[1${',"links":[{"href":"'.repeat(400_000)}]`);
  const before = process.cpuUsage();
  expect(() => parseJson(body)).toThrow(/no JSON/);
  // Quadratic work takes half a minute. CPU time does not depend on other processes.
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(5);
});

test('text that looks like links is unchanged', () => {
  const text = ',"links":[{"href":"a","rel":"b"}]';
  const page = { results: [{ id: 'a', note: text, [text]: 1, 'x"': { y: [text] } }] };
  expect(parse(JSON.stringify(page))).toEqual(page);
});

test('any page is parsed as by JSON.parse, except for links', () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom('links', 'href', 'rel', 'next', ',"links":[{"href":"', '"}]', '}]', ':'),
  );
  const anyLink = fc.record(
    { href: word, rel: fc.oneof(word, fc.constantFrom(null, 1)) },
    { noNullPrototype: true },
  );
  const { entry } = fc.letrec((tie) => ({
    entry: fc.oneof(
      { depthSize: 'small' },
      word,
      fc.constantFrom(null, true, 1.5),
      fc.array(tie('entry'), { maxLength: 4 }),
      fc.array(anyLink, { maxLength: 3 }),
      fc.dictionary(word, tie('entry'), { maxKeys: 4, noNullPrototype: true }),
      fc.record({ id: word, links: fc.array(anyLink, { minLength: 1, maxLength: 3 }), end: tie('entry') }),
    ),
  }));
  fc.assert(
    fc.property(entry, fc.constantFrom(0, 1), (page, indent) => {
      const json = JSON.stringify(page, undefined, indent);
      expect(withoutLinks(parse(json))).toEqual(withoutLinks(JSON.parse(json)));
    }),
    { numRuns: 500 },
  );
});

test.each([
  'nothing',
  '{"a":1,"links":[{"href":"x","rel":"y"}],}',
  '{"a":1,"links":[{"href":"x","rel":"y"}',
  '{"results":[{"id":"x,"links":[{"href":"h"}]"}]}',
  ',"links":[{"href":"h"}]{"results":[]}',
  '{"results":[]},"links":[{"href":"h"}]',
  '{"results":[1,"links":[{"href":"h"}]]}',
  '{"results":[],"links":[{"href":"h"}]"a":1}',
  '{"results":[{,"links":[{"href":"h"}]}]}',
  '{"results":[],,"links":[{"href":"h"}]}',
  '{"results":,"links":[{"href":"h"}]}',
])('a body of %j is not JSON', (body) => {
  expect(() => parse(body)).toThrow(/no JSON/);
});
