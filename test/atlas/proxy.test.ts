import { connect as connectTcp } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createTransport } from '../../src/atlas/http/exchange.ts';
import { startForwardProxy } from './forwardProxy.ts';
import { get, PRIVATE_CA, startHttp, startRaw, startTls, transportTo } from './servers.ts';

const failing = (kind: string, message: RegExp | string) => ({
  name: 'AtlasError',
  failure: { kind, message: expect.stringMatching(message) },
});

const ok: import('node:http').RequestListener = (request, response) =>
  response.end(`host ${request.headers.host}`);

test.each(['HTTPS_PROXY', 'https_proxy'])('%s is used for Atlas, with its password', async (variable) => {
  const port = await startTls(ok);
  const proxy = await startForwardProxy(() => connectTcp(port, '127.0.0.1'));
  const env = { [variable]: proxy.url.replace('http://', 'http://joe:s%40fe@') };
  const { transport } = transportTo(`https://localhost:${port}`, { ca: PRIVATE_CA, env });
  expect((await transport.exchange(get())).body.toString()).toBe(`host localhost:${port}`);
  await transport.exchange(get());
  expect(proxy.tunnels).toEqual([
    { to: `localhost:${port}`, authorization: `Basic ${Buffer.from('joe:s@fe').toString('base64')}` },
  ]);
});

test('a proxy without a scheme is reached over HTTP', async () => {
  const port = await startTls(ok);
  const proxy = await startForwardProxy(() => connectTcp(port, '127.0.0.1'));
  const env = { HTTPS_PROXY: proxy.url.replace('http://', '') };
  const { transport } = transportTo(`https://localhost:${port}`, { ca: PRIVATE_CA, env });
  expect((await transport.exchange(get())).status).toBe(200);
});

test.each([
  ['localhost', 0],
  ['*', 0],
  ['example.com, .localhost', 0],
  ['example.com', 1],
  ['', 1],
])('NO_PROXY=%j opens %i tunnels', async (noProxy, tunnels) => {
  const port = await startTls(ok);
  const proxy = await startForwardProxy(() => connectTcp(port, '127.0.0.1'));
  for (const env of [
    { HTTPS_PROXY: proxy.url, NO_PROXY: noProxy },
    { https_proxy: proxy.url, no_proxy: noProxy },
  ]) {
    const { transport } = transportTo(`https://localhost:${port}`, { ca: PRIVATE_CA, env });
    expect((await transport.exchange(get())).status).toBe(200);
  }
  expect(proxy.tunnels).toHaveLength(tunnels * 2);
});

test('the proxy comes from the given environment, not from that of the process', async () => {
  const port = await startTls(ok);
  const proxy = await startForwardProxy(() => connectTcp(port, '127.0.0.1'));
  for (const variable of ['http_proxy', 'https_proxy']) vi.stubEnv(variable, 'no proxy at all');
  vi.stubEnv('no_proxy', '*');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  for (const env of [{}, { HTTPS_PROXY: proxy.url }]) {
    const { transport } = transportTo(`https://localhost:${port}`, { ca: PRIVATE_CA, env });
    expect((await transport.exchange(get())).status).toBe(200);
  }
  expect(proxy.tunnels).toHaveLength(1);
});

test('plain HTTP to loopback uses no proxy', async () => {
  const origin = await startHttp(ok);
  const env = { HTTP_PROXY: 'http://nothing.invalid:1', HTTPS_PROXY: 'http://nothing.invalid:1' };
  expect((await transportTo(origin, { env }).transport.exchange(get())).status).toBe(200);
});

test('a proxy that refuses the tunnel is reported with its status and without its password', async () => {
  const proxy = await startForwardProxy(() => 407);
  const env = { HTTPS_PROXY: proxy.url.replace('http://', 'http://joe:secret@') };
  const { transport } = transportTo('https://atlas.invalid', { env });
  const error = await transport.exchange(get()).catch((reason: unknown) => reason);
  expect(error).toMatchObject(
    failing('network', 'refused a tunnel to atlas.invalid with status 407: put its user'),
  );
  expect(JSON.stringify(error) + String(error)).not.toContain('secret');
});

test('an unreachable proxy is reported as such', async () => {
  const refusing = transportTo('https://atlas.invalid', { env: { HTTPS_PROXY: 'http://127.0.0.1:1' } });
  await expect(refusing.transport.exchange(get())).rejects.toMatchObject(
    failing('network', '^connection refused by the proxy of HTTPS_PROXY'),
  );
  const unknown = transportTo('https://atlas.invalid', { env: { HTTPS_PROXY: 'http://proxy.invalid:3128' } });
  await expect(unknown.transport.exchange(get())).rejects.toMatchObject(
    failing('network', '^cannot resolve proxy.invalid'),
  );
});

test('a proxy that hangs up gets one request', async () => {
  let requested = 0;
  const origin = await startRaw((socket) => {
    requested += 1;
    socket.destroy();
  });
  const { transport } = transportTo('https://atlas.invalid', { env: { HTTPS_PROXY: origin } });
  await expect(transport.exchange(get())).rejects.toMatchObject(
    failing('network', '^the proxy of HTTPS_PROXY closed the connection'),
  );
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(requested).toBe(1);
});

test('a silent proxy times out', async () => {
  const origin = await startRaw(() => {});
  const { transport } = transportTo('https://atlas.invalid', {
    env: { HTTPS_PROXY: origin },
    requestTimeoutMs: 300,
  });
  await expect(transport.exchange(get())).rejects.toMatchObject(
    failing('timeout', 'no connection to atlas.invalid within 0.3 s: check firewalls and HTTPS_PROXY'),
  );
});

test.each([
  ['joe@', 'joe:'],
  ['joe:@', 'joe:'],
  [':s3cret@', ':s3cret'],
  ['j%6fe:1%2500%25@', 'joe:1%00%'],
  ['J%C3%B6rg:gr%C3%BC%C3%9Fe@', 'Jörg:grüße'],
])('the credentials %s are sent to the proxy as %s', async (written, sent) => {
  const port = await startTls(ok);
  const proxy = await startForwardProxy(() => connectTcp(port, '127.0.0.1'));
  const env = { HTTPS_PROXY: proxy.url.replace('http://', `http://${written}`) };
  const { transport } = transportTo(`https://localhost:${port}`, { ca: PRIVATE_CA, env });
  expect((await transport.exchange(get())).status).toBe(200);
  expect(proxy.tunnels[0]?.authorization).toBe(`Basic ${Buffer.from(sent).toString('base64')}`);
});

test.each([
  'socks5://127.0.0.1:1',
  'http://',
  'http://joe:secret@:80',
  'http://joe:100%@127.0.0.1:80',
  'http://%:secret@127.0.0.1:80',
  'http://joe:%ff@127.0.0.1:80',
  'http://127.0.0.1:80/proxy',
  'http://127.0.0.1:80/?a=b',
  'http://127.0.0.1:80/#a',
  'http://proxy%.example.com:80',
])('HTTPS_PROXY=%s is refused, and the error does not show it', (url) => {
  const options = {
    origin: 'https://atlas.invalid',
    requestTimeoutMs: 1,
    connections: 1,
    observe: () => {},
  };
  expect(() => createTransport({ ...options, env: { HTTPS_PROXY: url } })).toThrow(
    'HTTPS_PROXY is not a URL like http://proxy.example.com:3128',
  );
});
