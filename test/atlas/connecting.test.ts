import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectTcp, createServer } from 'node:net';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { bundled } from '../bundled.ts';
import { startForwardProxy } from './forwardProxy.ts';
import { get, listen, PRIVATE_CA, startHttp, startTls, transportTo } from './servers.ts';

const failing = (kind: string, message: RegExp | string) => ({
  name: 'AtlasError',
  failure: { kind, message: expect.stringMatching(message) },
});

const ok: import('node:http').RequestListener = (request, response) =>
  response.end(`host ${request.headers.host}`);

test('a refused connection reports the host and what to check', async () => {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  const { transport, seen } = transportTo(`http://127.0.0.1:${port}`);
  await expect(transport.exchange(get())).rejects.toMatchObject(
    failing('network', `^connection refused by 127.0.0.1:${port}: check`),
  );
  expect(seen.map(({ code }) => code)).toEqual(['error']);
});

test('a certificate of an unknown authority is refused, and the error names NODE_EXTRA_CA_CERTS', async () => {
  const { transport } = transportTo(`https://127.0.0.1:${await startTls(ok)}`);
  await expect(transport.exchange(get())).rejects.toMatchObject(
    failing('network', /certificate of 127.0.0.1:\d+ is not trusted .*NODE_EXTRA_CA_CERTS/),
  );
});

test('a certificate of a configured private authority is trusted', async () => {
  const port = await startTls(ok);
  const { transport } = transportTo(`https://localhost:${port}`, { ca: PRIVATE_CA });
  expect((await transport.exchange(get())).body.toString()).toBe(`host localhost:${port}`);
});

test('NODE_EXTRA_CA_CERTS alone makes a private authority trusted', async () => {
  const port = await startTls(ok);
  const module = await bundled(new URL('../../src/atlas/http/exchange.ts', import.meta.url));
  const script = `
    import(${JSON.stringify(module)}).then(async ({ createTransport }) => {
      const observe = () => {};
      const options = { origin: 'https://localhost:${port}', requestTimeoutMs: 9000, connections: 1, env: {}, observe };
      const transport = createTransport(options);
      const request = { method: 'GET', path: '/', headers: {}, projectId: '', endpoint: 'projects' };
      process.stdout.write(String((await transport.exchange(request)).status));
      await transport.close();
    });`;
  const file = new URL('fixtures/ca.pem', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], {
    env: { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: file },
  });
  expect(stdout).toBe('200');
});

test('a server without TLS is reported as such', async () => {
  const origin = await startHttp(ok);
  const { transport } = transportTo(origin.replace('http:', 'https:'));
  await expect(transport.exchange(get())).rejects.toMatchObject(failing('network', 'does not speak TLS'));
});

test('an unresolvable host is reported as a DNS failure', async () => {
  const { transport } = transportTo('https://nothing.invalid');
  await expect(transport.exchange(get())).rejects.toMatchObject(
    failing('network', /^cannot resolve nothing.invalid \(E(NOTFOUND|AI_AGAIN)\): check DNS or HTTPS_PROXY$/),
  );
});

test('a certificate for another name is refused', async () => {
  const port = await startTls(ok);
  const { transport } = transportTo(`https://ip6-localhost:${port}`, { ca: PRIVATE_CA });
  // Not every machine resolves this name. On those that do, nothing listens on ::1.
  await expect(transport.exchange(get())).rejects.toMatchObject({ failure: { kind: 'network' } });
  const proxy = await startForwardProxy(() => connectTcp(port, '127.0.0.1'));
  const through = transportTo('https://atlas.invalid', { ca: PRIVATE_CA, env: { HTTPS_PROXY: proxy.url } });
  await expect(through.transport.exchange(get())).rejects.toMatchObject(
    failing('network', 'certificate of atlas.invalid is for another name'),
  );
});

test('with NODE_TLS_REJECT_UNAUTHORIZED=0 no connection is opened, and the error names the safe alternative', () => {
  const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
  expect(() => transportTo('https://atlas.invalid', { env })).toThrow(
    /^NODE_TLS_REJECT_UNAUTHORIZED=0 .*set NODE_EXTRA_CA_CERTS/,
  );
  expect(() =>
    transportTo('https://atlas.invalid', { env: { NODE_TLS_REJECT_UNAUTHORIZED: '1' } }),
  ).not.toThrow();
});
