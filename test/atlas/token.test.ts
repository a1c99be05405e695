import { expect, test } from 'vitest';
import { get } from './servers.ts';
import { openSession } from './serviceAccount.ts';

const MINUTE_MS = 60_000;

const failing = (kind: string, message: string) => ({
  name: 'AtlasError',
  failure: { kind, message: expect.stringContaining(message) },
});

test('fifty simultaneous requests fetch one token', async () => {
  const { account, clock, session, seen } = await openSession();
  const answers = await Promise.all(Array.from({ length: 50 }, () => session.send(get())));
  expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
  expect(account.requested).toEqual(['/api/oauth/token grant_type=client_credentials']);
  expect(clock.fetched).toBe(1);
  expect(seen[0]).toMatchObject({ endpoint: 'token', projectId: '', code: 200 });
});

test('polling every minute fetches a token once an hour', async () => {
  const { account, clock, session } = await openSession();
  for (let minute = 0; minute < 240; minute += 1) {
    // A few seconds of jitter that varies.
    clock.nowMs = 1_000_000 + minute * MINUTE_MS + ((minute * 7) % 50) * 100;
    await session.send(get());
  }
  expect(account.requested).toHaveLength(4);
  expect(account.lists).toBe(240);
});

test('a short-lived token is used for nine tenths of its life', async () => {
  const { account, clock, session } = await openSession();
  account.token = (_request, response) => {
    account.living.add('short');
    response.end('{"access_token":"short","expires_in":10}');
  };
  await session.send(get());
  clock.nowMs += 8_999;
  await session.send(get());
  expect(account.requested).toHaveLength(1);
  clock.nowMs += 1;
  await session.send(get());
  expect(account.requested).toHaveLength(2);
});

test('a refused token is replaced once for all requests that used it', async () => {
  const { account, session } = await openSession();
  await session.send(get());
  account.living.clear();
  await Promise.all(Array.from({ length: 20 }, () => session.send(get())));
  expect(account.requested).toHaveLength(2);
});

test('credentials whose new token is refused as well are refused', async () => {
  const { account, session } = await openSession();
  account.token = (_request, response) => response.end('{"access_token":"bad","expires_in":3600}');
  await expect(session.send(get())).rejects.toMatchObject(
    failing('unauthorized', 'does not accept these credentials'),
  );
  expect(account.requested).toHaveLength(2);
  expect(account.lists).toBe(2);
});

test('a missing role costs no second token', async () => {
  const { account, session } = await openSession();
  account.refusal = '{"error":401,"errorCode":"USER_UNAUTHORIZED"}';
  account.token = (_request, response) => response.end('{"access_token":"poor","expires_in":3600}');
  await expect(session.send(get())).rejects.toMatchObject(
    failing('forbidden', 'grant them Project Backup Manager'),
  );
  expect(account.requested).toHaveLength(1);
});

test('a poll that ends while it waits for a token leaves the fetch to the others', async () => {
  const { account, session } = await openSession();
  const token = account.token;
  let release = () => {};
  account.token = (request, response) => {
    release = () => token(request, response);
    poll.abort(reason);
  };
  const poll = new AbortController();
  const reason = new Error('the poll took too long');
  const first = session.send(get('/', poll.signal));
  const second = session.send(get());
  await expect(first).rejects.toBe(reason);
  release();
  expect((await second).status).toBe(200);
  await expect(session.send(get('/', poll.signal))).rejects.toBe(reason);
  expect(account.requested).toHaveLength(1);
});

test('closing revokes the token', async () => {
  const { account, session } = await openSession();
  await session.send(get());
  await session.close();
  expect(account.requested[1]).toBe('/api/oauth/revoke token=token-1&token_type_hint=access_token');
  expect(account.living.size).toBe(0);
});

test('closing without a token sends no request and ends a fetch in flight', async () => {
  const { account, session } = await openSession();
  account.token = () => {};
  const waiting = expect(session.send(get())).rejects.toMatchObject(failing('network', 'closed'));
  await session.close();
  await waiting;
  expect(account.requested.filter((requested) => requested.startsWith('/api/oauth/revoke'))).toEqual([]);
});

test('closing survives lost connections', async () => {
  const { session, transport } = await openSession();
  await session.send(get());
  await transport.close();
  await session.close();
});
