import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ask } from './ask.ts';
import { serve } from './serving.ts';

const LINE = 'mongodbatlas_restore_jobs{cluster_name="orders-ä-🙂",state="ready"} 1\n';
// 12 MB in pieces of all sizes, one of them larger than any slice.
const PIECES = [
  ...Array.from({ length: 500 }, (_, index) => LINE.repeat(index % 50)),
  LINE.repeat(150_000),
  '# EOF\n',
];
const WHOLE = PIECES.join('');
const LARGE = { exposition: () => PIECES };
const GZIP_HEADER_BYTES = 10;

test('a large exposition arrives whole, plain and as one gzip member', async () => {
  const { port } = await serve({ content: LARGE });
  const plain = await ask(port, '/metrics');
  expect(plain.headers['transfer-encoding']).toBe('chunked');
  expect(plain.text === WHOLE).toBe(true);

  const zipped = await ask(port, '/metrics', { 'accept-encoding': 'gzip' });
  expect(zipped.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(zipped.bytes).toString() === WHOLE).toBe(true);
  // A decoder that stops after the first member, such as curl's, must see all of it.
  const firstMember = inflateRawSync(zipped.bytes.subarray(GZIP_HEADER_BYTES));
  expect(firstMember.toString() === WHOLE).toBe(true);
});

test('a small answer, or one to a client that refuses gzip, is sent plain with its length', async () => {
  const { port } = await serve();
  const small = await ask(port, '/-/healthy', { 'accept-encoding': 'gzip' });
  expect(small.headers['content-encoding']).toBeUndefined();
  expect(small.headers['content-length']).toBe(String(small.bytes.length));
  const refused = await ask(port, '/metrics', { 'accept-encoding': 'gzip;q=0, identity' });
  expect(refused.headers['content-encoding']).toBeUndefined();
});

test('the page is compressed as well', async () => {
  const html = '<p>orders</p>'.repeat(1000);
  const { port } = await serve({ content: { page: () => ({ html, csp: '' }) } });
  const zipped = await ask(port, '/', { 'accept-encoding': 'gzip' });
  expect(gunzipSync(zipped.bytes).toString()).toBe(html);
});

test.each(['gzip', 'identity'])(
  'a client that disconnects in the middle (%s) leaks nothing',
  async (encoding) => {
    const { port, errors } = await serve({ content: LARGE });
    const active = () =>
      process.getActiveResourcesInfo().filter((name) => /TCPSocket|Timeout|Zlib/.test(name));
    const before = active().length;
    for (let count = 0; count < 10; count += 1) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(`GET /metrics HTTP/1.1\r\nHost: x\r\nAccept-Encoding: ${encoding}\r\n\r\n`);
      await once(socket, 'data');
      socket.destroy();
    }
    await vi.waitFor(() => expect(active().length).toBeLessThanOrEqual(before));
    expect(errors).toEqual([]);
    expect((await ask(port, '/metrics')).text === WHOLE).toBe(true);
  },
);

test('the server waits for a slow client instead of buffering', async () => {
  const { port } = await serve({ content: LARGE });
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  await once(socket, 'readable');
  const before = process.memoryUsage().arrayBuffers;
  await sleep(200);
  // The client reads nothing: the server has encoded a slice or two for it, not the 12 MB.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(6e6);
  let bytes = 0;
  socket.on('data', (data) => {
    bytes += data.length;
  });
  await once(socket, 'close');
  expect(bytes).toBeGreaterThan(Buffer.byteLength(WHOLE));
});

test('a client that stops reading is cut off at the deadline', async () => {
  const { port, errors } = await serve({ content: LARGE, limits: { responseMs: 100 } });
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'readable');
  await sleep(300);
  let bytes = 0;
  socket.on('data', (data) => {
    bytes += data.length;
  });
  await once(socket, 'close');
  expect(bytes).toBeLessThan(Buffer.byteLength(WHOLE));
  expect(errors).toEqual([]);
});
