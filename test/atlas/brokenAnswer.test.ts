import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { get, startHttp, startRaw, transportTo } from './servers.ts';

const failing = (kind: string, message: RegExp | string) => ({
  name: 'AtlasError',
  failure: { kind, message: expect.stringMatching(message) },
});

test.each([
  ['sends nothing', false, 'no answer from'],
  ['drips', true, 'no complete answer from'],
])(
  'a request to a server that %s times out at the limit of the whole exchange',
  async (_what, drips, message) => {
    let closed = () => {};
    const hungUp = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const origin = await startRaw((socket) => {
      socket.on('close', closed);
      if (drips) drip(socket);
    });
    const { transport, seen } = transportTo(origin, { requestTimeoutMs: 2000 });
    const startedAt = performance.now();
    await expect(transport.exchange(get())).rejects.toMatchObject(
      failing('timeout', new RegExp(`^${message} 127.0.0.1:\\d+ within 2 s: raise atlas.request_timeout`)),
    );
    // The dripping server would go on for as long as the test waits.
    expect(performance.now() - startedAt).toBeLessThan(30_000);
    expect(seen.map(({ code }) => code)).toEqual(['error']);
    // The connection closes with the exchange.
    await hungUp;
  },
);

function drip(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n');
  const timer = setInterval(() => socket.write('x'), 50);
  socket.on('close', () => clearInterval(timer));
}

test.each([
  [
    'a cut body',
    'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"results',
    'network',
    'closed the connection',
  ],
  [
    'a cut chunk',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"res',
    'network',
    'closed the connection',
  ],
  ['invalid HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', 'network', 'does not speak HTTP'],
  [
    'a wrong chunk length',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    'network',
    'does not speak HTTP',
  ],
  ['no answer at all', '', 'network', 'closed the connection'],
])('%s is a failure, not a shorter answer', async (_what, bytes, kind, message) => {
  const { transport, seen } = transportTo(await startRaw((socket) => socket.end(bytes)));
  await expect(transport.exchange(get())).rejects.toMatchObject(failing(kind, message));
  expect(seen.map(({ code }) => code)).toEqual(['error']);
});

test('a reset connection is a network failure', async () => {
  const { transport } = transportTo(await startRaw((socket) => socket.resetAndDestroy()));
  await expect(transport.exchange(get())).rejects.toMatchObject(failing('network', 'closed the connection'));
});

test('a body beyond its stated length does not leak into the next answer', async () => {
  const origin = await startRaw((socket) =>
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]EVIL'),
  );
  const { transport } = transportTo(origin);
  for (let count = 0; count < 3; count += 1) {
    const body = await transport.exchange(get()).then(
      (response) => response.body.toString(),
      (error: unknown) => error,
    );
    if (typeof body === 'string') expect(body).toBe('[]');
    else expect(body).toMatchObject({ failure: { kind: 'network' } });
  }
});

test('a body of more than 8 MiB is refused, whatever its stated length', async () => {
  const slice = Buffer.alloc(1024 * 1024, ' ');
  let sent = 0;
  const origin = await startHttp((_request, response) => {
    const send = () => {
      sent += 1;
      if (sent < 200) response.write(slice, send);
      else response.end();
    };
    send();
  });
  await expect(transportTo(origin).transport.exchange(get())).rejects.toMatchObject(
    failing('bad_response', 'larger than 8 MiB: check atlas.base_url'),
  );
  expect(sent).toBeLessThan(100);
});

test('a compressed answer is refused, but an error keeps its status', async () => {
  let status = 200;
  const origin = await startHttp((_request, response) => {
    response.writeHead(status, { 'content-encoding': 'gzip' }).end(gzipSync('{}'));
  });
  const { transport } = transportTo(origin);
  await expect(transport.exchange(get())).rejects.toMatchObject(
    failing('bad_response', 'compressed.+: check proxies'),
  );
  status = 503;
  expect((await transport.exchange(get())).status).toBe(503);
});
