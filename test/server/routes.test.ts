import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { STATES } from '../../src/core/job.ts';
import { fail, ok } from '../../src/result.ts';
import { ask, sendRaw } from './ask.ts';
import { CONTENT, serve } from './serving.ts';

const TEXT = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

test.each([
  ['/', 200, 'text/html; charset=utf-8', '<!doctype html><title>page</title>'],
  ['/metrics', 200, 'text/plain; version=0.0.4; charset=utf-8', '# as text\nup 1\n'],
  ['/metrics?name[]=ignored', 200, 'text/plain; version=0.0.4; charset=utf-8', '# as text\nup 1\n'],
  ['/-/healthy', 200, TEXT, 'healthy\n'],
  ['/-/ready', 200, TEXT, 'ready\n'],
  ['/config', 200, TEXT, 'poll: {}\n'],
  ['/api/v1/targets', 200, JSON_TYPE, '[{"clusterName":"orders"}]\n'],
  ['/api/v1/jobs', 200, JSON_TYPE, '{"requested":"all"}\n'],
  ['/api/v1/jobs?state=ready', 200, JSON_TYPE, '{"requested":"ready"}\n'],
  ['/api/v1/jobs?state=in_progress', 200, JSON_TYPE, '{"requested":"in_progress"}\n'],
  ['/nothing', 404, TEXT, 'not found\n'],
  ['/metrics/', 404, TEXT, 'not found\n'],
  ['//metrics', 404, TEXT, 'not found\n'],
  ['/api/v1/nothing', 404, JSON_TYPE, '{"error":"not found"}\n'],
])('GET %s answers %i', async (path, status, type, text) => {
  const { port } = await serve();
  const answer = await ask(port, path);
  expect([answer.status, answer.headers['content-type'], answer.text]).toEqual([status, type, text]);
  expect(answer.headers['content-length']).toBe(String(text.length));
});

test.each([
  '/',
  '/metrics',
  '/-/healthy',
  '/-/ready',
  '/config',
  '/api/v1/targets',
  '/api/v1/jobs',
  '/nothing',
])('HEAD %s returns the headers of GET without the body', async (path) => {
  const { port } = await serve();
  const [get, head] = [await ask(port, path), await ask(port, path, {}, 'HEAD')];
  expect(head.status).toBe(get.status);
  // The length of the metrics is known only once they are sent.
  const { 'content-length': length, ...rest } = get.headers;
  const expected = path === '/metrics' ? rest : { ...rest, 'content-length': length };
  expect({ ...head.headers, date: '' }).toEqual({ ...expected, date: '' });
  expect(head.text).toBe('');
});

test.each(STATES)('jobs can be filtered by the state %s', async (state) => {
  const { port } = await serve();
  expect((await ask(port, `/api/v1/jobs?state=${state}`)).text).toBe(`{"requested":"${state}"}\n`);
});

test.each(['done', '', 'Ready', '__proto__'])(
  'the invalid state "%s" is refused, and the answer lists the states',
  async (state) => {
    const { port } = await serve();
    const answer = await ask(port, `/api/v1/jobs?state=${state}`);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toEqual({
      error: `unknown state "${state}": expected in_progress, ready, completed, failed, cancelled, expired`,
    });
  },
);

test.each(['state=ready&state=ready', 'state=ready&page=2', 'status=ready'])(
  'the invalid parameters "%s" of jobs are refused',
  async (query) => {
    const { port } = await serve();
    const answer = await ask(port, `/api/v1/jobs?${query}`);
    expect([answer.status, answer.text]).toEqual([
      400,
      '{"error":"this path takes one parameter, state, once"}\n',
    ]);
  },
);

test('a refused state is quoted, truncated and stripped of control characters', async () => {
  const { port } = await serve();
  const { error } = JSON.parse((await ask(port, `/api/v1/jobs?state=${'x'.repeat(300)}%1b%e2%80%ae`)).text);
  expect(error).toMatch(/^unknown state "x{60}…": expected /);
});

test('the page receives the truncated name filter and ignores other parameters', async () => {
  const names: string[] = [];
  const page = (filter: string) => {
    names.push(filter);
    return CONTENT.page(filter, async () => {});
  };
  const { port } = await serve({ content: { page } });
  for (const query of ['', '?other=1', '?name=%20orders%20', `?name=${'x'.repeat(300)}`])
    await ask(port, `/${query}`);
  expect(names).toEqual(['', '', 'orders', 'x'.repeat(100)]);
});

test('an unknown parameter of the API is refused', async () => {
  const { port } = await serve();
  const targets = await ask(port, '/api/v1/targets?x=1');
  expect([targets.status, targets.text]).toEqual([400, '{"error":"this path takes no parameters"}\n']);
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])(
  '%s /metrics is refused, and the answer lists the allowed methods',
  async (method) => {
    const { port } = await serve();
    const answer = await ask(port, '/metrics', {}, method);
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
  },
);

test('CONNECT is refused and its connection closed', async () => {
  const { port } = await serve();
  const heard = await sendRaw(port, 'CONNECT other.example:443 HTTP/1.1\r\nHost: other.example\r\n\r\n');
  expect(heard).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\n/);
});

test('a client that sends CONNECT and then leaves, or stays, does no harm', async () => {
  const { port, errors } = await serve({ limits: { maxConnections: 2 } });
  const tunnel = 'CONNECT other.example:443 HTTP/1.1\r\nHost: other.example\r\n\r\n';
  for (let round = 0; round < 50; round += 1) {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    await once(socket, 'connect');
    socket.write(tunnel, () => socket.resetAndDestroy());
    await once(socket, 'close');
  }
  for (let staying = 0; staying < 5; staying += 1) {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {});
    onTestFinished(() => void socket.destroy());
    socket.resume().write(tunnel);
    await once(socket, 'end');
  }
  expect([(await ask(port, '/-/healthy')).status, errors]).toEqual([200, []]);
});

test('a client that accepts OpenMetrics gets it with its content type, and Vary names the request headers', async () => {
  const { port } = await serve();
  const answer = await ask(port, '/metrics', { accept: 'application/openmetrics-text; version=1.0.0' });
  expect(answer.headers['content-type']).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  expect(answer.headers.vary).toBe('Accept, Accept-Encoding');
  expect(answer.text).toBe('# as openmetrics\nup 1\n');
});

test('metrics are served on the configured path', async () => {
  const { port } = await serve({ telemetryPath: '/probe' });
  expect((await ask(port, '/probe')).text).toContain('up 1');
  expect((await ask(port, '/metrics')).status).toBe(404);
});

test('readiness names at most twenty missing targets', async () => {
  let missing: readonly string[] = ['p/orders'];
  const { port } = await serve({ content: { ready: () => ({ ok: false, missing }) } });
  const few = await ask(port, '/-/ready');
  expect([few.status, few.text]).toEqual([503, 'not ready, still missing:\np/orders\n']);
  missing = Array.from({ length: 5000 }, (_, index) => `p/c${index}`);
  const many = (await ask(port, '/-/ready')).text.split('\n');
  expect(many.slice(-4)).toEqual(['p/c18', 'p/c19', 'and 4980 more', '']);
});

test('the page has its own content security policy, and no answer may be cached, sniffed or sent as a referrer', async () => {
  const { port } = await serve();
  const page = (await ask(port, '/')).headers;
  expect(page['content-security-policy']).toBe("default-src 'none'; style-src 'sha256-x'");
  for (const headers of [
    page,
    (await ask(port, '/metrics')).headers,
    (await ask(port, '/nothing')).headers,
  ]) {
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'/);
  }
});

test('POST reloads, and only with the lifecycle API enabled', async () => {
  const off = await serve();
  const refused = await ask(off.port, '/-/reload', {}, 'POST');
  expect([refused.status, refused.text]).toEqual([
    403,
    'lifecycle API is not enabled (start with --web.enable-lifecycle)\n',
  ]);
  const got = await ask(off.port, '/-/reload');
  expect([got.status, got.headers.allow]).toEqual([405, 'POST']);

  const on = await serve({ content: { reload: async () => ok(undefined) } });
  expect((await ask(on.port, '/-/reload', {}, 'POST')).status).toBe(200);
  const broken = await serve({
    content: { reload: async () => fail('projects: missing') },
  });
  const failed = await ask(broken.port, '/-/reload', {}, 'POST');
  expect([failed.status, failed.text]).toEqual([500, 'projects: missing\n']);
});

test('content that throws is an internal error without details, and the server keeps running', async () => {
  const bug = new Error('secret detail');
  const { port, errors } = await serve({
    content: {
      exposition: () => Promise.reject(bug),
      page: () => {
        throw bug;
      },
    },
  });
  for (const path of ['/metrics', '/']) {
    const answer = await ask(port, path);
    expect([answer.status, answer.text]).toEqual([500, 'internal error\n']);
  }
  expect(errors).toEqual([bug, bug]);
  expect((await ask(port, '/-/healthy')).status).toBe(200);
});
