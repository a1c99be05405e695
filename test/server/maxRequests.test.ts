import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { hashSync } from 'bcryptjs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ask } from './ask.ts';
import { directory, serve, type TestServer } from './serving.ts';

const LINE = 'mongodbatlas_restore_jobs{cluster_name="orders"} 1\n';
/** Larger than the socket buffers. */
const PIECES = Array.from({ length: 400 }, () => LINE.repeat(2000));
const LARGE = { exposition: () => PIECES };

/** Returns a client that requests a large answer, reads its beginning and then stops reading. */
async function stalledClient(port: number, encoding = 'identity'): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  socket.write(`GET /metrics HTTP/1.1\r\nHost: x\r\nAccept-Encoding: ${encoding}\r\n\r\n`);
  await once(socket, 'readable');
  return socket;
}

/** Resolves once the server cannot write more until the client reads. */
async function untilStalled(server: TestServer, content: { readonly piecesTaken: () => number }) {
  let before = -1;
  await vi.waitFor(
    async () => {
      await ask(server.port, '/-/healthy');
      const taken = content.piecesTaken();
      const isSame = taken === before;
      before = taken;
      expect(isSame).toBe(true);
    },
    { interval: 100, timeout: 10_000 },
  );
}

function countedContent() {
  let taken = 0;
  function* exposition() {
    for (const piece of PIECES) {
      taken += 1;
      yield piece;
    }
  }
  return { exposition, piecesTaken: () => taken };
}

test('at the request limit, the answer that has stalled longest is cut off, but only after a second', async () => {
  const content = countedContent();
  const server = await serve({ content, maxRequests: 2 });
  const { port, pass, drops } = server;
  const first = await stalledClient(port);
  await untilStalled(server, content);
  pass(500);
  const second = await stalledClient(port);
  await untilStalled(server, content);
  pass(499);
  const refused = await ask(port, '/');
  expect([refused.status, refused.headers['retry-after'], refused.text]).toEqual([
    503,
    '1',
    'too many requests\n',
  ]);
  pass(1);
  const closed = once(first, 'close');
  expect((await ask(port, '/')).status).toBe(200);
  // It reads on only now: an answer that makes progress would not be cut off.
  first.resume();
  await closed;
  expect(drops).toEqual(['stalled']);
  // The page has been sent, so its place is free.
  expect((await ask(port, '/')).status).toBe(200);
  expect(drops).toEqual(['stalled']);
  expect(second.destroyed).toBe(false);
});

test('an answer that waits for the server, not for its client, is never cut off', async () => {
  let requested = 0;
  const exposition = () => {
    requested += 1;
    return new Promise<never>(() => {});
  };
  const { port, pass, drops } = await serve({ content: { exposition }, maxRequests: 1 });
  const held = connect(port, '127.0.0.1');
  onTestFinished(() => void held.destroy());
  held.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
  await vi.waitFor(() => expect(requested).toBe(1));
  pass(60_000);
  expect((await ask(port, '/')).status).toBe(503);
  expect((await ask(port, '/api/v1/jobs')).text).toBe('{"error":"too many requests"}\n');
  expect(drops).toEqual([]);
  held.destroy();
  await expect.poll(async () => (await ask(port, '/')).status).toBe(200);
});

test('a client that keeps reading is not cut off, however long its answer takes', async () => {
  const { port, pass, drops } = await serve({ content: LARGE, maxRequests: 1 });
  const socket = await stalledClient(port);
  for (let round = 0; round < 5; round += 1) {
    pass(900);
    // The server writes on as the client reads.
    for (let bytes = 0; bytes < 6e6; )
      bytes += (socket.read() as Buffer | null)?.length ?? (await tick(socket));
    expect((await ask(port, '/')).status).toBe(503);
  }
  expect(drops).toEqual([]);
});

async function tick(socket: Socket): Promise<number> {
  await once(socket, 'readable');
  return 0;
}

test('an answer that the server produces slowly is not cut off while its client waits for more', async () => {
  let pass = (_ms: number) => {};
  function* exposition() {
    for (let piece = 0; piece < 40; piece += 1) {
      const untilMs = performance.now() + 8;
      while (performance.now() < untilMs);
      pass(2000);
      yield 'x'.repeat(200_000);
    }
  }
  const server = await serve({ content: { exposition }, maxRequests: 1 });
  ({ pass } = server);
  const scrape = ask(server.port, '/metrics');
  await vi.waitFor(() => expect(server.inFlight()).toBe(1), { interval: 1 });
  while (server.inFlight() > 0) await ask(server.port, '/');
  expect((await scrape).bytes).toHaveLength(8_000_000);
  expect(server.drops).toEqual([]);
});

test('probes and refused credentials do not count as requests in flight', async () => {
  const file = directory().write(
    'web.yml',
    `basic_auth_users: { alice: ${hashSync('right', 4)} }\nauth_excluded_paths: [/-/healthy, /-/ready]`,
  );
  const exposition = () => new Promise<never>(() => {});
  const { port, inFlight } = await serve({ content: { exposition }, maxRequests: 1, webConfigFile: file });
  const authorization = `Basic ${Buffer.from('alice:right').toString('base64')}`;
  const held = connect(port, '127.0.0.1');
  onTestFinished(() => void held.destroy());
  held.write(`GET /metrics HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n\r\n`);
  await vi.waitFor(() => expect(inFlight()).toBe(1));
  await expect.poll(async () => (await ask(port, '/', { authorization })).status).toBe(503);
  expect((await ask(port, '/-/healthy')).status).toBe(200);
  expect((await ask(port, '/-/ready')).status).toBe(200);
  expect((await ask(port, '/metrics')).status).toBe(401);
  expect((await ask(port, '/metrics', { authorization: 'Basic eDp5' })).status).toBe(401);
});

test.each(['identity', 'gzip'])('a stalled answer (%s) holds at most 256 KiB of memory', async (encoding) => {
  const noise = Array.from({ length: 2000 }, (_, index) => `${(index * 2654435761) % 4294967296}`).join('');
  function* exposition() {
    for (let piece = 0; piece < 4000; piece += 1) yield `${piece}${noise}`;
  }
  const server = await serve({ content: { exposition } });
  const { port } = server;
  const kept = () => {
    const { arrayBuffers, external } = process.memoryUsage();
    return Math.max(arrayBuffers, external);
  };
  await ask(port, '/-/healthy');
  globalThis.gc?.();
  const before = kept();
  const clients = 20;
  for (let count = 0; count < clients; count += 1) await stalledClient(port, encoding);
  // Buffers of finished answers and of these clients are collected some time later.
  await vi.waitFor(
    () => {
      globalThis.gc?.();
      expect((kept() - before) / clients).toBeLessThan(256 * 1024 + 64 * 1024);
    },
    { timeout: 10_000, interval: 200 },
  );
});
