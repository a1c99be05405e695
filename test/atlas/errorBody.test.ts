import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorOf } from '../../src/atlas/http/failures.ts';
import { anyCharacter } from '../anyCharacter.ts';

const answer = (status: number, body: string, headers: Record<string, string> = {}, dateMs?: number) =>
  errorOf({ status, body: Buffer.from(body), hash: '', headers, dateMs });

const NOON = Date.parse('2026-08-10T12:00:00Z');

test('the error code may come in a header only', () => {
  const error = answer(404, '', { 'x-error-code': 'CLUSTER_NOT_FOUND' });
  expect(error).toMatchObject({ errorCode: 'CLUSTER_NOT_FOUND', failure: { kind: 'not_found' } });
});

test.each([
  ['7', 7_000],
  [' 0 ', 0],
  ['1.5', 1_500],
  ['Mon, 10 Aug 2026 12:00:30 GMT', 30_000],
  ['Mon, 10 Aug 2026 11:00:00 GMT', 0],
  ['-1', undefined],
  ['soon', undefined],
  ['', undefined],
  ['Infinity', undefined],
])('Retry-After: %s is %s ms', (text, retryAfterMs) => {
  for (const status of [429, 503])
    expect(answer(status, '', { 'retry-after': text }, NOON)).toMatchObject({ retryAfterMs });
  expect(answer(404, '', { 'retry-after': text }, NOON).retryAfterMs).toBeUndefined();
});

test.each([
  [429, '86400', 24],
  [429, '864000', 24],
  [429, 'Mon, 10 Aug 2099 11:00:00 GMT', 24],
  [503, '86400', 1],
  [503, 'Mon, 10 Aug 2099 11:00:00 GMT', 1],
])('on a %s, Retry-After: %s is limited to %s h', (status, text, hours) => {
  const retryAfterMs = hours * 3_600_000;
  expect(answer(status, '', { 'retry-after': text }, NOON)).toMatchObject({ retryAfterMs });
});

test('a date in Retry-After is ignored without a Date header', () => {
  expect(answer(429, '', { 'retry-after': 'Mon, 10 Aug 2026 12:00:30 GMT' }).retryAfterMs).toBeUndefined();
});

test.each([
  ['see https://cloud.mongodb.com/download?sig=abc now', 'see … now'],
  ['key 01234567-89ab-cdef-0123-456789abcdef of abcdefgh', 'key … of abcdefgh'],
  ['secret mdb_sa_sk_short', 'secret …'],
  ['split 01234567-\u200b89ab-cdef-\u00ad0123-\u034f456789abcdef', 'split …'],
  ['split 01234567\u0000-89ab-cdef\u001b-0123-4567\ufe0f89abcdef', 'split …'],
  ['Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOi', 'Bearer …'],
  ['password=hunter2', '…'],
  ['group 5e2211c17a3e5a48f5497de3.', 'group 5e2211c17a3e5a48f5497de3.'],
  ['two\nlines\u0000 \u202eand\u2028marks', 'two lines and marks'],
  ['</script><b>"bold"', '/script b bold'],
])('the detail %j is shown as %j', (detail, shown) => {
  expect(answer(418, JSON.stringify({ errorCode: 'A_CODE', detail })).failure.message).toBe(
    `unexpected answer 418 A_CODE "${shown}": look the code up in Atlas' API documentation`,
  );
});

test('any error body becomes one short line without control characters', () => {
  const field = fc.oneof(fc.string({ unit: anyCharacter }), fc.jsonValue(), fc.constant(null));
  const body = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record(
        { detail: field, error: field, errorCode: field, parameters: field, error_description: field },
        { requiredKeys: [] },
      )
      .map((fields) => JSON.stringify(fields)),
  );
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 999 }), body, fc.string(), (status, text, header) => {
      const { message } = answer(status, text, { 'retry-after': header, 'x-error-code': header }).failure;
      expect(message.length).toBeLessThanOrEqual(300);
      expect(message).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|:\/\//u);
    }),
    { numRuns: 1_000 },
  );
});
