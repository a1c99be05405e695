import fc from 'fast-check';
import { anyCharacter } from '../anyCharacter.ts';

const FIELDS = [
  ...[
    'id',
    'deliveryType',
    'createdAt',
    'finishedAt',
    'expiresAt',
    'failed',
    'cancelled',
    'expired',
    'timestamp',
  ],
  ...[
    'deliveryUrl',
    'components',
    'privateDownloadDeliveryUrls',
    'targetGroupId',
    'targetClusterName',
    'state',
  ],
  ...[
    'status',
    'snapshotUrl',
    'desiredTimestamp',
    'oplogTs',
    'pointInTimeUTCSeconds',
    'name',
    '__proto__',
    'links',
  ],
];
const scalar = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.double(),
  fc.constantFrom(
    '2026-03-02T11:00:00Z',
    '275760-09-13T00:00:00Z',
    'download',
    'DOWNLOAD',
    'COMPLETED',
    'automated',
    8.64e15,
    -1,
    1e308,
    'https://x',
  ),
);
const job = fc.dictionary(fc.constantFrom(...FIELDS), scalar, { maxKeys: 8, noNullPrototype: false });
const list = fc.record(
  {
    results: fc.oneof(
      { weight: 5, arbitrary: fc.array(fc.oneof({ weight: 6, arbitrary: job }, scalar), { maxLength: 6 }) },
      scalar,
    ),
    links: fc.oneof(scalar, fc.constant([{ rel: 'next', href: 'x' }])),
    totalCount: scalar,
    errorCode: fc.oneof(
      scalar,
      fc.constantFrom('USER_UNAUTHORIZED', 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API'),
    ),
    access_token: scalar,
    expires_in: scalar,
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  { weight: 5, arbitrary: list.map((each) => JSON.stringify(each)) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: anyCharacter }) },
  { weight: 1, arbitrary: list.map((each) => JSON.stringify(each).slice(0, -3)) },
);
const HEADERS = [
  'Date',
  'Retry-After',
  'WWW-Authenticate',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'Sunset',
  'X-Error-Code',
  'Content-Type',
  'Location',
];
/** An answer with a head that HTTP allows and any body, some of them almost a list. */
export const answer = fc.record({
  status: fc.oneof(
    { weight: 4, arbitrary: fc.constant(200) },
    fc.constantFrom(201, 204, 304, 400, 401, 403, 404, 406, 429, 500, 503, 999),
  ),
  headers: fc.dictionary(
    fc.constantFrom(...HEADERS),
    fc.oneof(
      fc.string(),
      fc.constantFrom('Digest realm="x", nonce="y", qop="auth"', 'Digest nonce=', '0', '-1', '1e9'),
    ),
    { maxKeys: 3 },
  ),
  body,
});

const line = fc.constantFrom(
  'HTTP/1.1 200 OK\r\n',
  'HTTP/1.0 200\r\n',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/9.9 000 \r\n',
  'ICY 200 OK\r\n',
);
const head = fc.constantFrom(
  'Content-Length: 9\r\n',
  'Content-Length: -1\r\n',
  'Content-Length: 99999999999999999999\r\n',
  'Transfer-Encoding: chunked\r\n',
  'A: \x00\r\n',
  'Content-Length: 2\r\nContent-Length: 3\r\n',
  ': \r\n',
);
/** Bytes, some of which start like an answer. */
export const raw = fc
  .tuple(
    fc.array(line, { maxLength: 2 }),
    fc.array(head, { maxLength: 3 }),
    fc.boolean(),
    fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.constantFrom(
        ...['{"results":[]}', '5\r\n{"res\r\nffffffffffffffff\r\n', '0\r\n\r\n'].map((text) =>
          new TextEncoder().encode(text),
        ),
      ),
    ),
  )
  .map(([lines, heads, isEnded, bytes]) =>
    Buffer.concat([Buffer.from(lines.join('') + heads.join('') + (isEnded ? '\r\n' : ''), 'latin1'), bytes]),
  );
