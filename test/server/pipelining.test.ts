import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ask } from './ask.ts';
import { serve } from './serving.ts';

const get = (path: string, last = false) =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\n${last ? 'Connection: close\r\n' : ''}\r\n`;

/** Returns a client that has sent these bytes and does not read yet. */
async function client(port: number, bytes: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(bytes);
  return socket;
}

async function textOf(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('latin1').on('data', (data) => {
    text += data;
  });
  await once(socket, 'close');
  return text;
}

test('pipelined requests are answered one at a time, in order', async () => {
  let running = 0;
  let most = 0;
  let count = 0;
  const exposition = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running -= 1;
    count += 1;
    return [`scrape ${count}\n`];
  };
  const { port } = await serve({ content: { exposition } });
  const socket = await client(port, get('/metrics').repeat(49) + get('/metrics', true));
  const text = await textOf(socket);
  expect(text.match(/scrape \d+/g)).toEqual(Array.from({ length: 50 }, (_, index) => `scrape ${index + 1}`));
  expect(most).toBe(1);
});

test('a thousand pipelined requests of a client that does not read render a page or two', async () => {
  let pages = 0;
  const page = () => {
    pages += 1;
    return { html: 'x'.repeat(8e6), csp: '' };
  };
  const { port } = await serve({ content: { page } });
  const socket = await client(port, get('/').repeat(1000));
  await vi.waitFor(() => expect(pages).toBeGreaterThan(0));
  for (let probe = 0; probe < 20; probe += 1) expect((await ask(port, '/-/healthy')).status).toBe(200);
  // Socket buffers hold the rest.
  expect(pages).toBeLessThan(5);
  socket.destroy();
});

test('a client that reads gets an answer to each pipelined request, even beyond the bound', async () => {
  // One read from a socket holds about a hundred of these requests.
  const { port, drops } = await serve({ limits: { maxQueuedRequests: 250 } });
  const path = `/-/healthy?${'x'.repeat(600)}`;
  const socket = await client(port, get(path).repeat(599) + get(path, true));
  expect((await textOf(socket)).match(/^healthy$/gm)).toHaveLength(600);
  expect(drops).toEqual([]);
});

test('a connection is closed when its waiting requests exceed the bound', async () => {
  const { port, drops } = await serve({ limits: { maxQueuedRequests: 10 } });
  const within = await client(port, get('/-/healthy').repeat(10) + get('/-/healthy', true));
  expect((await textOf(within)).match(/^healthy$/gm)).toHaveLength(11);
  const beyond = await client(port, get('/-/healthy').repeat(20));
  await textOf(beyond);
  expect(drops).toEqual(['pipelining']);
  const after = await client(port, get('/-/healthy').repeat(10) + get('/-/healthy', true));
  expect((await textOf(after)).match(/^healthy$/gm)).toHaveLength(11);
});

test('requests of a disconnected client no longer count as waiting', async () => {
  let release = () => {};
  let released = new Promise<void>(() => {});
  const exposition = async () => {
    await released;
    return ['x'.repeat(1e6)];
  };
  const { port, drops, inFlight } = await serve({
    content: { exposition },
    limits: { maxQueuedRequests: 10 },
  });
  for (let count = 0; count < 3; count += 1) {
    released = new Promise((resolve) => {
      release = resolve;
    });
    const socket = await client(port, get('/metrics').repeat(11));
    await vi.waitFor(() => expect(inFlight()).toBe(1));
    socket.resetAndDestroy();
    release();
    await vi.waitFor(() => expect(inFlight()).toBe(0), { timeout: 10_000 });
  }
  expect(drops).toEqual([]);
});
