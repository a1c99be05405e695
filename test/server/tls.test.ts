import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/server/access/serverLimits.ts';
import { sendRaw } from './ask.ts';
import { askTls, FIXTURES, tlsFile } from './askTls.ts';
import { directory, serve } from './serving.ts';

test('with a certificate, HTTPS is served and plain HTTP is not', async () => {
  const { port } = await serve({ webConfigFile: tlsFile({}).file });
  expect(await askTls(port)).toMatchObject({ status: 200, protocol: 'TLSv1.3' });
  expect(await sendRaw(port, 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n')).not.toContain('200');
});

test('an inline certificate and key are served', async () => {
  const [cert, key] = ['server.crt', 'server.key'].map((name) => readFileSync(join(FIXTURES, name), 'utf8'));
  const file = directory().write('web.yml', JSON.stringify({ tls_server_config: { cert, key } }));
  const { port } = await serve({ webConfigFile: file });
  expect((await askTls(port)).status).toBe(200);
});

test('the next connection gets a replaced certificate', async () => {
  const { file, replace } = tlsFile({});
  const { port, pass, problems } = await serve({ webConfigFile: file });
  const before = await askTls(port);
  replace('server.crt', 'rotated.crt');
  pass(1000);
  // The new key is still missing, so the old pair stays.
  expect((await askTls(port)).serial).toBe(before.serial);
  expect(problems).toEqual([
    expect.stringContaining("certificate and key can't be used: key values mismatch"),
  ]);
  pass(1000);
  await askTls(port);
  expect(problems).toHaveLength(1);
  replace('server.key', 'rotated.key');
  pass(1000);
  expect((await askTls(port)).serial).not.toBe(before.serial);
  expect(problems).toHaveLength(1);
});

test('an invalid new file is reported once, and the old pair stays', async () => {
  const { file, write } = tlsFile({});
  const { port, pass, problems } = await serve({ webConfigFile: file });
  const good = readFileSync(file, 'utf8');
  for (const text of ['tls_server_config: [', 'basic_auth_users: { eve: hash }', '{}']) {
    write('web.yml', text);
    pass(1000);
    expect((await askTls(port)).status).toBe(200);
    pass(1000);
    expect((await askTls(port)).status).toBe(200);
  }
  expect(problems).toHaveLength(3);
  expect(problems[2]).toContain('restart the exporter');
  write('web.yml', good.replace('{', '{"http_server_config": {"headers": {"X-Frame-Options": "deny"}},'));
  pass(1000);
  expect((await askTls(port)).headers['x-frame-options']).toBe('deny');
});

test('minimum and maximum version and cipher suites follow the configuration', async () => {
  const old = await serve({
    webConfigFile: tlsFile({
      max_version: 'TLS12',
      cipher_suites: ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
      curve_preferences: ['CurveP384'],
    }).file,
  });
  expect(await askTls(old.port)).toMatchObject({
    protocol: 'TLSv1.2',
    cipher: 'ECDHE-ECDSA-AES256-GCM-SHA384',
  });
  await expect(askTls(old.port, { minVersion: 'TLSv1.3' })).rejects.toThrow();
  await expect(askTls(old.port, { ecdhCurve: 'X25519' })).rejects.toThrow();

  const young = await serve({ webConfigFile: tlsFile({ min_version: 'TLS13' }).file });
  await expect(askTls(young.port, { maxVersion: 'TLSv1.2' })).rejects.toThrow();

  const both = await serve({
    webConfigFile: tlsFile({
      cipher_suites: ['TLS_AES_128_GCM_SHA256', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
    }).file,
  });
  const other = { ciphers: 'TLS_CHACHA20_POLY1305_SHA256' };
  expect(await askTls(both.port, other)).toMatchObject({ protocol: 'TLSv1.3', cipher: other.ciphers });
  await expect(
    askTls(both.port, { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' }),
  ).rejects.toThrow();
});

test('a connection whose handshake does not begin is closed long before an idle one', async () => {
  expect(DEFAULT_LIMITS.handshakeMs).toBeLessThan(DEFAULT_LIMITS.keepAliveMs / 10);
  const { port } = await serve({ webConfigFile: tlsFile({}).file, limits: { handshakeMs: 50 } });
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  await once(socket.resume(), 'close');
});

test('stop does not wait for handshakes that never end', async () => {
  const server = await serve({ webConfigFile: tlsFile({}).file, limits: { handshakeMs: 60_000 } });
  const heard = sendRaw(server.port, '');
  await askTls(server.port);
  await server.stop(50);
  expect(await heard).toBe('');
});
