import { once } from 'node:events';
import { createServer } from 'node:http';
import { hashSync } from 'bcryptjs';
import { expect, onTestFinished, test } from 'vitest';
import { probe } from '../../src/server/probe.ts';
import { freePort, portOf } from '../system/freePort.ts';
import { tlsFile } from './askTls.ts';
import { directory, serve } from './serving.ts';

const REQUIRED = { client_auth_type: 'RequireAndVerifyClientCert', client_ca_file: 'ca.crt' };
const PASSWORDS = JSON.stringify({ basic_auth_users: { prometheus: hashSync('secret', 4) } });

const at = (port: number) => ({ host: undefined, port });

test('a server that answers is healthy', async () => {
  const { port } = await serve();
  expect(await probe(at(port), false)).toBeUndefined();
  expect(await probe({ host: '0.0.0.0', port }, false)).toBeUndefined();
});

test.each([
  ['with TLS', () => tlsFile({}).file],
  ['with required client certificates', () => tlsFile(REQUIRED).file],
  ['with passwords, without TLS', () => directory().write('web.yml', PASSWORDS)],
])('a server %s is healthy, although the probe has no credentials', async (_, file) => {
  const { port, errors, problems } = await serve({ webConfigFile: file() });
  expect(await probe(at(port), true)).toBeUndefined();
  expect([errors, problems]).toEqual([[], []]);
});

test('a server with TLS is unhealthy for a probe that may not use TLS', async () => {
  const { port } = await serve({ webConfigFile: tlsFile({}).file });
  expect(await probe(at(port), false)).toBe('socket hang up');
});

test.each([false, true])(
  'probing a port without a listener fails, with TLS allowed: %s',
  async (mayHaveTls) => {
    const port = await freePort();
    expect(await probe(at(port), mayHaveTls)).toBe(`connect ECONNREFUSED 127.0.0.1:${port}`);
  },
);

test('a server that answers with an error is unhealthy', async () => {
  expect(await probe(at(await serverThat((answer) => answer(503))), false)).toBe('it answers 503');
});

test('a server that does not answer is unhealthy', async () => {
  const port = await serverThat(() => {});
  expect(await probe(at(port), false, 50)).toBe('it does not answer');
});

async function serverThat(does: (answer: (status: number) => void) => void): Promise<number> {
  const server = createServer((_, response) => does((status) => response.writeHead(status).end()));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return portOf(server.address());
}
