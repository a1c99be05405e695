import { readFile } from 'node:fs/promises';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { digestHeader, get, nonceFrom, RESTORES, V2 } from './client.ts';
import { parseRecording } from './faults/recording.ts';
import { started } from './started.ts';

const FILE = new URL('fixtures/list-one-download.http', import.meta.url);

test('a recording is served byte for byte, with its own date, to authenticated requests', async () => {
  const { url, faults } = await started();
  const file = await readFile(FILE);
  faults.serve(RESTORES, parseRecording(file));
  expect((await get(url + RESTORES)).status).toBe(401);
  const authorization = digestHeader({ nonce: await nonceFrom(url), uri: RESTORES });
  const { statusCode, headers, body } = await request(url + RESTORES, {
    headers: { accept: V2, authorization },
  });
  expect(statusCode).toBe(200);
  expect(headers).toMatchObject({
    date: 'Tue, 03 Mar 2026 08:15:00 GMT',
    'content-type': 'application/vnd.atlas.2023-01-01+json;charset=utf-8',
    'ratelimit-remaining': '1187',
    'x-made-by': 'hand, after the documentation: a: colon',
  });
  const bytes = Buffer.from(await body.arrayBuffer());
  expect(bytes.equals(file.subarray(file.indexOf('\n\n') + 2))).toBe(true);
});

test('line breaks may be CRLF, and an empty line inside the body is kept', () => {
  const { status, reason, headers, body } = parseRecording(
    Buffer.from('HTTP/1.1 404 Not Found\r\nX-A: b\r\nX-A: c\r\n\r\none\n\ntwo\r\n\r\n'),
  );
  expect([status, reason, headers]).toEqual([
    404,
    'Not Found',
    [
      ['X-A', 'b'],
      ['X-A', 'c'],
    ],
  ]);
  expect(body.toString()).toBe('one\n\ntwo\r\n\r\n');
});

test.each(['', 'HTTP/1.1 200 OK\nX: y', '<html>\n\n', 'HTTP/1.1 200 OK\nno header\n\n'])(
  '%j is not a recording',
  (text) => {
    expect(() => parseRecording(Buffer.from(text))).toThrow(/^not a recorded/);
  },
);
