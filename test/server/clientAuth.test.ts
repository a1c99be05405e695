import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { askTls, CLIENT, CUT, handshake, STRANGER, tlsFile } from './askTls.ts';
import { serve } from './serving.ts';

describe.each([{ maxVersion: 'TLSv1.2' }, { maxVersion: 'TLSv1.3' }] as const)('with %o', (version) => {
  const OURS = { client_ca_file: 'ca.crt' };
  test.each([
    ['NoClientCert', {}, { nobody: true, client: true, stranger: true }],
    ['RequestClientCert', OURS, { nobody: true, client: true, stranger: true }],
    ['RequireAnyClientCert', {}, { nobody: false, client: true, stranger: true }],
    ['RequireClientCert', {}, { nobody: false, client: true, stranger: true }],
    ['VerifyClientCertIfGiven', OURS, { nobody: true, client: true, stranger: false }],
    ['RequireAndVerifyClientCert', OURS, { nobody: false, client: true, stranger: false }],
  ])('%s admits and rejects the right clients', async (auth, settings, expected) => {
    const { port } = await serve({ webConfigFile: tlsFile({ client_auth_type: auth, ...settings }).file });
    const clients = { nobody: {}, client: CLIENT, stranger: STRANGER };
    for (const [name, isIn] of Object.entries(expected)) {
      const requested = askTls(port, { ...version, ...clients[name as keyof typeof clients] });
      if (isIn) expect((await requested).status).toBe(200);
      else await expect(requested).rejects.toThrow(CUT);
    }
  });

  test('a resumed session is admitted by the certificate of its first handshake', async () => {
    const settings = { client_auth_type: 'RequireAndVerifyClientCert', client_ca_file: 'ca.crt' };
    const { port } = await serve({ webConfigFile: tlsFile(settings).file });
    for (const [client, isIn] of [
      [{}, false],
      [STRANGER, false],
      [CLIENT, true],
    ] as const) {
      const first = await handshake(port, { ...version, ...client });
      const again = await handshake(port, { ...version, ...client, ...resuming(first.session) });
      expect([first.heard, again.heard].map((heard) => heard.includes('200 OK'))).toEqual([isIn, isIn]);
      expect(again.resumed).toBe(first.session !== undefined);
    }
  });
});

test('a session from a weaker policy is rejected under a stronger one', async () => {
  const { file, write } = tlsFile({ client_auth_type: 'VerifyClientCertIfGiven', client_ca_file: 'ca.crt' });
  const { port, pass } = await serve({ webConfigFile: file });
  const { heard, session } = await handshake(port, {});
  expect(heard).toContain('200 OK');
  write(
    'web.yml',
    readFileSync(file, 'utf8').replace('VerifyClientCertIfGiven', 'RequireAndVerifyClientCert'),
  );
  pass(1000);
  expect((await handshake(port, resuming(session))).heard).toBe('');
  expect((await handshake(port, { ...CLIENT, ...resuming(session) })).heard).toContain('200 OK');
});

test.each([
  ['client_auth_type', { client_auth_type: 'RequireAnyClientCert' }, "can't be left unverified"],
  ['client_allowed_sans', { client_allowed_sans: undefined }, "can't be left unchecked"],
])('a change of %s that admits more certificates needs a restart', async (key, change, problem) => {
  const strict = {
    client_auth_type: 'RequireAndVerifyClientCert',
    client_ca_file: 'ca.crt',
    client_allowed_sans: ['other'],
  };
  const { file, write } = tlsFile(strict);
  const { port, pass, problems } = await serve({ webConfigFile: file });
  write('web.yml', readFileSync(tlsFile({ ...strict, ...change }).file, 'utf8'));
  pass(1000);
  for (const client of [STRANGER, CLIENT]) await expect(askTls(port, client)).rejects.toThrow(CUT);
  expect(problems).toEqual([expect.stringContaining(`tls_server_config.${key}`)]);
  expect(problems[0]).toContain(problem);
});

function resuming(session: Buffer | undefined): ConnectionOptions {
  return session === undefined ? {} : { session };
}

test.each([
  [['prometheus.test'], true],
  [['other', 'spiffe://test/prometheus'], true],
  [['fe80::1'], true],
  [['prometheus@test'], true],
  [['prometheus'], false],
  [['test', '*.test', 'DNS:prometheus.test', 'spiffe://test'], false],
])('client_allowed_sans %j admits only a certificate with one of these names', async (sans, isIn) => {
  const settings = {
    client_auth_type: 'RequireAndVerifyClientCert',
    client_ca_file: 'ca.crt',
    client_allowed_sans: sans,
  };
  const { port } = await serve({ webConfigFile: tlsFile(settings).file });
  if (isIn) expect((await askTls(port, CLIENT)).status).toBe(200);
  else await expect(askTls(port, CLIENT)).rejects.toThrow(CUT);
});

test('replacing the client CA locks out clients of the old one', async () => {
  const { file, replace } = tlsFile({
    client_auth_type: 'RequireAndVerifyClientCert',
    client_ca_file: 'ca.crt',
  });
  const { port, pass } = await serve({ webConfigFile: file });
  const agent = new Agent({ keepAlive: false, maxCachedSessions: 10 });
  expect((await askTls(port, { ...CLIENT, agent })).status).toBe(200);
  replace('ca.crt', 'other-ca.crt');
  pass(1000);
  await expect(askTls(port, { ...CLIENT, agent })).rejects.toThrow(CUT);
  expect((await askTls(port, STRANGER)).status).toBe(200);
});
