import { hash } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { expect, test, vi } from 'vitest';
import { get, startHttp, startRaw, transportTo } from './servers.ts';

const failing = (kind: string, message: RegExp | string) => ({
  name: 'AtlasError',
  failure: { kind, message: expect.stringMatching(message) },
});

test('an answer arrives whole, with status, headers, body and date', async () => {
  const origin = await startHttp((request, response) => {
    response.setHeader('Date', 'Mon, 10 Aug 2026 03:40:18 GMT').setHeader('X-Twice', ['a', 'b']);
    response.end(`${request.url} ${request.headers['accept-encoding']} é`);
  });
  const { transport, seen } = transportTo(origin);
  const response = await transport.exchange(get('/a/b?pageNum=1'));
  expect(response).toMatchObject({
    status: 200,
    body: Buffer.from('/a/b?pageNum=1 identity é'),
    dateMs: 1786333218000,
  });
  expect(response.headers['x-twice']).toBe('a, b');
  expect(seen).toEqual([
    {
      projectId: 'p',
      endpoint: 'restore_jobs',
      code: 200,
      seconds: expect.any(Number),
      headers: response.headers,
    },
  ]);
});

test('a body that arrives in pieces is whole, and its hash does not depend on the pieces', async () => {
  const e = Buffer.from('é');
  const origin = await startHttp((request, response) => {
    if (request.url === '/whole') response.end('café');
    else response.write(Buffer.concat([Buffer.from('caf'), e.subarray(0, 1)]));
    if (request.url === '/cut') setTimeout(() => response.end(e.subarray(1)), 50);
  });
  const { transport } = transportTo(origin);
  const whole = { body: Buffer.from('café'), hash: hash('sha256', 'café', 'base64') };
  expect(await transport.exchange(get('/whole'))).toMatchObject(whole);
  expect(await transport.exchange(get('/cut'))).toMatchObject(whole);
});

test('an answer without a valid Date header has no date', async () => {
  const origin = await startHttp((_request, response) => response.setHeader('Date', 'soon').end());
  expect(await transportTo(origin).transport.exchange(get())).toMatchObject({
    body: Buffer.from(''),
    dateMs: undefined,
  });
});

test('a redirect is returned, not followed', async () => {
  let requested = 0;
  const origin = await startHttp((_request, response) => {
    requested += 1;
    response.writeHead(302, { location: '/elsewhere' }).end('moved');
  });
  expect(await transportTo(origin).transport.exchange(get())).toMatchObject({
    status: 302,
    body: Buffer.from('moved'),
  });
  expect(requested).toBe(1);
});

test('a request cannot name another host', async () => {
  const { transport } = transportTo(await startHttp((_request, response) => response.end()));
  await expect(transport.exchange(get('http://other.invalid/'))).rejects.toThrow('configured origin');
});

test('an aborted exchange ends at once with the reason of the abort', async () => {
  const { transport, seen } = transportTo(await startRaw(() => {}));
  const poll = new AbortController();
  const reason = new Error('the poll took too long');
  const exchange = transport.exchange(get('/', poll.signal));
  setTimeout(() => poll.abort(reason), 50);
  await expect(exchange).rejects.toBe(reason);
  await expect(transport.exchange(get('/', poll.signal))).rejects.toBe(reason);
  // The second exchange was never sent.
  expect(seen.map(({ code }) => code)).toEqual(['error']);
});

test('an exchange aborted while it waits for a connection is never sent', async () => {
  const paths: (string | undefined)[] = [];
  const origin = await startHttp((request, response) => {
    paths.push(request.url);
    setTimeout(() => response.end(), 400);
  });
  const { transport } = transportTo(origin, { connections: 1, requestTimeoutMs: 2_000 });
  const poll = new AbortController();
  const first = transport.exchange(get('/first'));
  const second = transport.exchange(get('/second', poll.signal));
  setTimeout(() => poll.abort(new Error('enough')), 100);
  await expect(second).rejects.toThrow('enough');
  await first;
  await transport.exchange(get('/third'));
  expect(paths).toEqual(['/first', '/third']);
});

test('one signal serves many exchanges with a single listener and no warning', async () => {
  const warned = vi.fn();
  process.on('warning', warned);
  const { transport } = transportTo(await startHttp((_request, response) => response.end('[]')));
  const { signal } = new AbortController();
  await Promise.all(Array.from({ length: 50 }, () => transport.exchange(get('/', signal))));
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', warned);
  expect(warned).not.toHaveBeenCalled();
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
});

test('sequential exchanges use one connection', async () => {
  const sockets = new Set<unknown>();
  const origin = await startHttp((request, response) => {
    sockets.add(request.socket);
    response.writeHead(500).end('x'.repeat(300_000));
  });
  const { transport } = transportTo(origin);
  for (let count = 0; count < 20; count += 1) await transport.exchange(get());
  expect(sockets.size).toBe(1);
});

test('closing the transport ends exchanges in flight', async () => {
  const { transport } = transportTo(await startRaw(() => {}));
  const exchange = transport.exchange(get());
  const ended = expect(exchange).rejects.toMatchObject(
    failing('network', 'the exporter closed the connection'),
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  await transport.close();
  await ended;
});
