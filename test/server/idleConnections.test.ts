import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { hashSync } from 'bcryptjs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ask } from './ask.ts';
import { askTls, tlsFile } from './askTls.ts';
import { directory, serve } from './serving.ts';

async function client(port: number, bytes = ''): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(bytes);
  return socket;
}

async function answered(socket: Socket, path = '/-/healthy'): Promise<Socket> {
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await once(socket, 'data');
  return socket;
}

const isClosed = (socket: Socket) => vi.waitFor(() => expect(socket.closed).toBe(true), { timeout: 10_000 });

test('at the connection limit, a new connection replaces the one that has been idle longest', async () => {
  const { port, drops } = await serve({ limits: { maxConnections: 3 } });
  const first = await answered(await client(port));
  const second = await answered(await client(port));
  const third = await answered(await client(port));
  // The first connection is no longer the one idle longest.
  await answered(first);
  const fourth = await answered(await client(port));
  await isClosed(second);
  expect([first.closed, third.closed, fourth.closed]).toEqual([false, false, false]);
  expect(drops).toEqual(['idle']);
});

test('a connection with an incomplete request counts as idle since its last answer', async () => {
  const { port, drops } = await serve({ limits: { maxConnections: 2 } });
  const slow = await answered(await client(port));
  const other = await answered(await client(port));
  slow.write('GET /metrics HTTP/1.1\r\nHost: ');
  await ask(port, '/-/healthy');
  await isClosed(slow.resume());
  expect(other.closed).toBe(false);
  expect(drops).toEqual(['idle']);
});

test('seven hundred silent connections lock out no client', async () => {
  const { port } = await serve({ limits: { maxConnections: 64 } });
  for (let batch = 0; batch < 7; batch += 1) {
    await Promise.all(Array.from({ length: 20 }, () => client(port)));
    expect((await ask(port, '/-/healthy')).status).toBe(200);
    expect((await ask(port, '/metrics')).status).toBe(200);
  }
});

test('a connection with an answer in progress is not closed, and a new connection is rejected instead', async () => {
  let requested = 0;
  const exposition = () => {
    requested += 1;
    return new Promise<never>(() => {});
  };
  const { port, drops, pass } = await serve({ content: { exposition }, limits: { maxConnections: 2 } });
  const busy = [await client(port), await client(port)];
  for (const socket of busy) socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
  await vi.waitFor(() => expect(requested).toBe(2));
  pass(60_000);
  await expect(ask(port, '/-/healthy')).rejects.toThrow();
  expect(drops).toEqual(['limit']);
  busy[0]?.destroy();
  await expect
    .poll(() =>
      ask(port, '/-/healthy').then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(200);
});

test('with no idle connection, the one whose answer has stalled longest is closed', async () => {
  const exposition = () => Array.from({ length: 400 }, () => 'x'.repeat(100_000));
  const { port, drops, pass } = await serve({ content: { exposition }, limits: { maxConnections: 2 } });
  const stalled: Socket[] = [];
  for (let count = 0; count < 2; count += 1) {
    const socket = await client(port, 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'readable');
    stalled.push(socket);
    await new Promise((resolve) => setTimeout(resolve, 500));
    pass(10);
  }
  pass(2000);
  expect((await ask(port, '/-/healthy')).status).toBe(200);
  expect(drops).toEqual(['stalled']);
});

test('a connection without a TLS handshake counts as idle', async () => {
  const { port, drops } = await serve({
    webConfigFile: tlsFile({}).file,
    limits: { maxConnections: 2 },
  });
  const silent = [await client(port), await client(port)];
  expect((await askTls(port)).status).toBe(200);
  await isClosed(silent[0] as Socket);
  expect(silent[1]?.closed).toBe(false);
  expect(drops).toEqual(['idle']);
  // The TLS connection counts once.
  expect((await askTls(port)).status).toBe(200);
});

test('a connection is kept alive briefly after refused credentials, and long after an answer', async () => {
  const file = directory().write(
    'web.yml',
    `basic_auth_users: { alice: ${hashSync('right', 4)} }\nauth_excluded_paths: [/-/healthy]`,
  );
  const { port, drops } = await serve({ webConfigFile: file, limits: { refusedKeepAliveMs: 50 } });
  const [refused, accepted] = [await client(port), await answered(await client(port))];
  refused.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
  const [data] = await once(refused, 'data');
  expect(String(data)).toMatch(
    /^HTTP\/1\.1 401 [\s\S]*\r\nConnection: keep-alive\r\nKeep-Alive: timeout=1\r\n/,
  );
  await isClosed(refused);
  expect(accepted.closed).toBe(false);
  expect(drops).toEqual([]);
});
