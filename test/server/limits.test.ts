import { connect } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ok } from '../../src/result.ts';
import { anyCharacter } from '../anyCharacter.ts';
import { ask, sendRaw } from './ask.ts';
import { serve } from './serving.ts';

test('a request head larger than 16 KiB is refused', async () => {
  const { port } = await serve();
  expect(await sendRaw(port, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(17_000)}\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 431 /,
  );
});

test.each([
  ['no request', 'hello\r\n\r\n'],
  ['no host', 'GET / HTTP/1.1\r\n\r\n'],
  ['a bare line feed', 'GET / HTTP/1.1\nHost: x\nX y\r\n\r\n'],
  ['two lengths', 'POST /-/reload HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  [
    'a length and chunks',
    'POST /-/reload HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
])('%s is a bad request', async (_, bytes) => {
  const { port } = await serve();
  const heard = await sendRaw(port, bytes);
  expect(heard).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(heard).not.toMatch(/node|parse|error/i);
});

test.each([
  ['GET /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc'],
  ['POST /-/reload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'],
  ['POST /-/reload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\nabc'],
])('a request with a body is refused and its connection closed: %j', async (bytes) => {
  const { port } = await serve();
  expect(await sendRaw(port, bytes)).toMatch(/^HTTP\/1\.1 413 /);
});

test('a client that sends its head slowly is answered 408', async () => {
  const { port } = await serve({ limits: { requestMs: 100 } });
  expect(await sendRaw(port, 'GET / HTTP/1.1\r\nHost: x\r\n')).toMatch(/^HTTP\/1\.1 408 /);
});

test.each(['http://other.example/-/healthy', 'HTTP://x:1/-/healthy?a=/', '/-/healthy#part'])(
  'the request target %s is understood',
  async (target) => {
    const { port } = await serve();
    expect(await sendRaw(port, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)).toMatch(
      / 200 OK/,
    );
  },
);

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS', 'DELETE', 'PURGE'];
const PATHS = [
  '/metrics',
  '/',
  '/api/v1/jobs',
  '/-/reload',
  '/-/ready',
  '*',
  '//',
  '/%00',
  'http://',
  '/api/v1/jobs?state=%ff',
];
const NAMES = [
  'Accept',
  'Accept-Encoding',
  'Authorization',
  'Expect',
  'Range',
  'Host',
  'Origin',
  'Sec-Fetch-Site',
];
const FRAMING_NAMES = ['Content-Length', 'Transfer-Encoding', 'Upgrade', 'Connection'];
const VALUES = [
  'gzip;q=1,*;q=0',
  'application/openmetrics-text;q=',
  'Basic !!',
  'Basic Og==',
  '-1',
  '3',
  'chunked',
  '100-continue',
  'websocket',
  'bytes=0-',
  'null',
  'http://x',
  'same-origin',
];

function requests(method: fc.Arbitrary<string>, path: fc.Arbitrary<string>, header: fc.Arbitrary<string>) {
  return fc
    .tuple(method, path, fc.array(header, { maxLength: 3 }))
    .map(([name, target, headers]) => `${name} ${target} HTTP/1.1\r\nHost: x\r\n${headers.join('')}`);
}
function headerOf(name: fc.Arbitrary<string>, value: fc.Arbitrary<string>) {
  return fc.tuple(name, value).map((pair) => `${pair.join(': ')}\r\n`);
}
const [method, path] = [fc.constantFrom(...METHODS), fc.constantFrom(...PATHS)];
const [name, value] = [fc.constantFrom(...NAMES), fc.constantFrom(...VALUES)];
const anyName = fc.constantFrom(...NAMES, ...FRAMING_NAMES);
const noise = fc.string({ unit: anyCharacter, maxLength: 30 });
const printable = fc.string({ unit: fc.constantFrom(...'ab/:;,=%?#"*0189.-_~!'), maxLength: 30 });
// `fc.webPath()` has the same paths, and takes a second to set up.
const pathCharacter = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(..."abcxyzABCXYZ0189-._~!$&'()*+,;=:@") },
  { weight: 1, arbitrary: anyCharacter.map((character) => encodeURIComponent(character)) },
);
const webPath = fc
  .array(fc.string({ unit: pathCharacter, maxLength: 10 }), { maxLength: 5 })
  .map((segments) => segments.map((segment) => `/${segment}`).join(''));
const SEED = 20_261_123;

// Node's parser accepts these requests, so one connection carries many of them.
const parsableRequest = fc.oneof(
  { weight: 2, arbitrary: requests(method, path, headerOf(name, value)) },
  {
    weight: 1,
    arbitrary: requests(
      method,
      printable.map((text) => `/${text}`),
      headerOf(name, printable),
    ),
  },
);

test('1,000 odd but parseable requests are each answered, and none causes an internal error', async () => {
  const reload = async () => ok(undefined);
  const { port, errors, drops } = await serve({ content: { reload } });
  const each = fc.sample(parsableRequest, { numRuns: 1000, seed: SEED });
  const answers = new Map<string, number>();
  // These end their connection.
  const left = each.map((request) => ({
    request,
    isLast: /^Host:.*^Host:|^Expect: 100-continue/ims.test(request),
  }));
  const worker = async () => {
    while (left.length > 0) {
      const batch: string[] = [];
      for (let next = left.pop(); next !== undefined; next = left.pop()) {
        const ends = next.isLast || batch.length === 49 || left.length === 0;
        batch.push(`${next.request}${ends ? 'Connection: close\r\n' : ''}\r\n`);
        if (ends) break;
      }
      const heard = await sendRaw(port, batch.join(''));
      const statuses = [...heard.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status = '']) => status);
      expect(statuses).toHaveLength(batch.length);
      for (const status of statuses) answers.set(status, (answers.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  expect([errors, drops]).toEqual([[], []]);
  expect([...answers.values()].reduce((sum, count) => sum + count)).toBe(1000);
  for (const status of ['200', '400', '403', '404', '405']) expect(answers.get(status)).toBeGreaterThan(10);
  expect([...answers.keys()].filter((status) => status.startsWith('5'))).toEqual([]);
}, 60_000);

const brokenRequest = fc.oneof(
  {
    weight: 5,
    arbitrary: requests(fc.constantFrom(...METHODS, 'CONNECT', 'BREW', ''), path, headerOf(anyName, value)),
  },
  { weight: 2, arbitrary: requests(method, fc.oneof(webPath, noise), headerOf(anyName, value)) },
  { weight: 2, arbitrary: requests(fc.string({ maxLength: 8 }), path, headerOf(noise, noise)) },
);
const oddBytes = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .tuple(brokenRequest, fc.string({ maxLength: 10 }))
      .map(([request, rest]) => Buffer.from(`${request}Connection: close\r\n\r\n${rest}`)),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
);

test('300 odd requests on separate connections are answered or cut off, and none causes an internal error', async () => {
  const reload = async () => ok(undefined);
  const { port, errors } = await serve({ content: { reload }, limits: { requestMs: 500 } });
  const left = fc.sample(oddBytes, { numRuns: 300, seed: SEED });
  const answers = new Map<string, number>();
  const worker = async () => {
    for (let request = left.pop(); request !== undefined; request = left.pop()) {
      const status = await exchange(port, request);
      answers.set(status, (answers.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 50 }, worker));
  expect(errors).toEqual([]);
  for (const status of ['400', '405', '413']) expect(answers.get(status)).toBeGreaterThan(3);
  expect([...answers.keys()].filter((status) => status.startsWith('5'))).toEqual([]);
  expect((await ask(port, '/-/healthy')).status).toBe(200);
}, 60_000);

/** Returns the status of the answer to these bytes, after which the client ends its side. */
function exchange(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    socket.setEncoding('latin1').on('data', (data) => {
      heard += data;
    });
    socket.on('error', () => {}).on('close', () => resolve(/^HTTP\/1\.1 (\d{3}) /.exec(heard)?.[1] ?? 'cut'));
  });
}
