import { expect, test } from 'vitest';
import { startServer } from '../../src/server/server.ts';
import { ask } from './ask.ts';
import { CONTENT, directory, serve } from './serving.ts';
import { UNOBSERVED } from './unobserved.ts';

const HASH = '$2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG';

test('a missing file prevents the start and is reported in one sentence', async () => {
  const start = startServer({
    ...UNOBSERVED,
    listen: ['127.0.0.1:0'],
    telemetryPath: '/metrics',
    webConfigFile: '/nowhere/web.yml',
    content: CONTENT,
    nowMs: () => 0,
    onError: () => {},
    onProblem: () => {},
  });
  await expect(start).rejects.toMatchObject({
    name: 'StartError',
    message: '/nowhere/web.yml cannot be read: no such file or directory',
  });
});

test.each(['', '# nothing\n', 'tls_server_config:\n', 'http_server_config: { http2: false }'])(
  'a file without settings (%j) changes nothing',
  async (text) => {
    const { port } = await serve({ webConfigFile: directory().write('web.yml', text) });
    expect((await ask(port, '/metrics')).status).toBe(200);
  },
);

test('configured headers override the defaults, and blank ones are ignored', async () => {
  const file = directory().write(
    'web.yml',
    `http_server_config:
  headers:
    Content-Security-Policy: "default-src 'self'"
    X-Frame-Options: deny
    X-XSS-Protection: ""
    Strict-Transport-Security: max-age=1`,
  );
  const { port } = await serve({ webConfigFile: file });
  const { headers } = await ask(port, '/');
  expect(headers['content-security-policy']).toBe("default-src 'self'");
  expect([headers['x-frame-options'], headers['strict-transport-security']]).toEqual(['deny', 'max-age=1']);
  expect(headers['x-xss-protection']).toBeUndefined();
});

test('requests beyond the rate are refused until the bucket refills', async () => {
  const file = directory().write('web.yml', 'rate_limit: { interval: 1m30s, burst: 2 }');
  const { port, pass } = await serve({ webConfigFile: file });
  const statuses = async (count: number) => {
    const seen = [];
    for (let sent = 0; sent < count; sent += 1) seen.push((await ask(port, '/-/healthy')).status);
    return seen;
  };
  expect(await statuses(3)).toEqual([200, 200, 429]);
  pass(89_999);
  expect(await statuses(1)).toEqual([429]);
  pass(1);
  expect(await statuses(2)).toEqual([200, 429]);
  pass(1e9);
  expect(await statuses(3)).toEqual([200, 200, 429]);
});

test('the file is checked at most once a second', async () => {
  const { write } = directory();
  const { port, pass } = await serve({ webConfigFile: write('web.yml', '') });
  write('web.yml', `basic_auth_users: { alice: ${HASH} }`);
  pass(999);
  expect((await ask(port, '/-/healthy')).status).toBe(200);
  pass(1);
  expect((await ask(port, '/-/healthy')).status).toBe(401);
});
