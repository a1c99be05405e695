import { expect, test } from 'vitest';
import { get } from './servers.ts';
import { openSession, PAIR } from './serviceAccount.ts';

const MINUTE_MS = 60_000;

const failing = (kind: string, message: string) => ({
  name: 'AtlasError',
  failure: { kind, message: expect.stringContaining(message) },
});

test('a wrong client secret is reported as such', async () => {
  const { session } = await openSession({ ...PAIR, secret: 'wrong' });
  await expect(session.send(get())).rejects.toMatchObject({
    ...failing('unauthorized', 'client id or the client secret is wrong'),
    status: 401,
    errorCode: 'invalid_client',
  });
});

test.each([
  [
    403,
    '{"error":"access_denied","error_description":"Too many active tokens"}',
    'forbidden',
    'already has 100 valid tokens',
  ],
  [429, '{"error":"rate_limited"}', 'rate_limited', 'too many requests for tokens'],
  [500, '{"error":"server_error"}', 'server_error', '500 server_error'],
  [502, '<html><h1>Bad gateway</h1>', 'server_error', 'an HTML page, probably from a proxy'],
  [
    400,
    '{"error":"invalid_request","error_description":"Bad form"}',
    'bad_response',
    '400 invalid_request "Bad form"',
  ],
  [302, '', 'bad_response', 'a redirect (302) is not followed'],
  [200, '<html>', 'bad_response', 'without a bearer token'],
  [200, '{"access_token":"a b"}', 'bad_response', 'without a bearer token'],
  [200, '{"access_token":"a","token_type":"mac"}', 'bad_response', 'without a bearer token'],
  [200, 'null', 'bad_response', 'without a bearer token'],
])('the token endpoint may answer %i %s', async (status, body, kind, message) => {
  const { account, session, clock } = await openSession();
  account.token = (_request, response) => response.writeHead(status).end(body);
  await expect(session.send(get())).rejects.toMatchObject(failing(kind, message));
  expect(clock.fetched).toBe(0);
  expect(account.lists).toBe(0);
});

test.each([
  [429, 'rate_limited'],
  [503, 'server_error'],
])('no token is requested before the Retry-After of a %i has passed', async (status, kind) => {
  const { account, clock, session } = await openSession();
  const token = account.token;
  account.token = (_request, response) => response.writeHead(status, { 'Retry-After': '20' }).end();
  await expect(session.send(get())).rejects.toMatchObject({ retryAfterMs: 20_000 });
  clock.nowMs += 15_000;
  await expect(session.send(get())).rejects.toMatchObject({
    ...failing(kind, 'within the next 5 s'),
    retryAfterMs: 5_000,
  });
  expect(account.requested).toHaveLength(1);
  account.token = token;
  clock.nowMs += 5_000;
  expect((await session.send(get())).status).toBe(200);
});

test('at most ten tokens a minute are requested, even if they all fail', async () => {
  const { account, clock, session } = await openSession();
  const token = account.token;
  account.token = (_request, response) => response.writeHead(503).end();
  for (let count = 0; count < 30; count += 1) {
    await expect(session.send(get())).rejects.toMatchObject({ failure: { kind: 'server_error' } });
  }
  expect(account.requested).toHaveLength(10);
  account.token = token;
  clock.nowMs += MINUTE_MS;
  expect((await session.send(get())).status).toBe(200);
});

test('a silent token endpoint times out, and is tried again', async () => {
  const { account, session } = await openSession(undefined, 400);
  const token = account.token;
  account.token = () => {};
  await expect(session.send(get())).rejects.toMatchObject({ failure: { kind: 'timeout' } });
  account.token = token;
  expect((await session.send(get())).status).toBe(200);
});
