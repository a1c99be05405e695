import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { openDigest } from '../../src/atlas/auth/digest.ts';
import { get, startHttp, transportTo } from './servers.ts';
import { type StrictDigest, startStrictDigest } from './strictDigest.ts';

const PATH =
  '/api/atlas/v2/groups/5e2211c17a3e5a48f5497de3/clusters/a/backup/restoreJobs?pageNum=1&itemsPerPage=500';

function openSession(
  server: Pick<StrictDigest, 'origin'>,
  pair = { id: 'abcdefgh', secret: '01234567-89ab-cdef-0123-456789abcdef' },
  timeoutMs = 30_000,
) {
  const answered = { challenges: 0 };
  const { transport, seen } = transportTo(server.origin, { requestTimeoutMs: timeoutMs, connections: 16 });
  const session = openDigest(transport, pair, () => {
    answered.challenges += 1;
  });
  return { session, seen, answered };
}

async function sendAll(
  session: ReturnType<typeof openSession>['session'],
  requests: number,
  concurrency: number,
) {
  let left = requests;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      expect((await session.send(get(PATH))).status).toBe(200);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

test('600 sequential calls cost 600 requests and one challenge', async () => {
  const server = await startStrictDigest();
  const { session, answered, seen } = openSession(server);
  await sendAll(session, 600, 1);
  expect(server).toMatchObject({ requests: 601, refused: 0 });
  expect(answered.challenges).toBe(1);
  expect(seen.map(({ code }) => code).slice(0, 3)).toEqual([401, 200, 200]);
});

test('600 calls, ten at a time, cost one challenge per session', async () => {
  const server = await startStrictDigest();
  const { session, answered } = openSession(server);
  await sendAll(session, 600, 10);
  expect(server).toMatchObject({ requests: 610, refused: 0 });
  expect(answered.challenges).toBe(10);
});

test('the most recently used session goes first, so surplus digest sessions stay unused', async () => {
  const server = await startStrictDigest();
  const { session } = openSession(server);
  await sendAll(session, 50, 5);
  server.requests = 0;
  server.uses = 100;
  // Spread over five digest sessions, the calls would use up no nonce.
  await sendAll(session, 150, 1);
  expect(server).toMatchObject({ requests: 151, refused: 0 });
});

test('a stale nonce is replaced, and its count starts again', async () => {
  const server = await startStrictDigest();
  server.uses = 300;
  const { session } = openSession(server);
  await sendAll(session, 700, 1);
  expect(server).toMatchObject({ requests: 700 + 3, refused: 0 });
});

test('a known nonce that is refused without `stale` is replaced as well', async () => {
  const server = await startStrictDigest();
  const { session } = openSession(server);
  await session.send(get(PATH));
  server.forget();
  expect((await session.send(get(PATH))).status).toBe(200);
  expect(server.requests).toBe(4);
});

test('a fresh nonce may be stale already, but not forever', async () => {
  const server = await startStrictDigest();
  server.staleAnswers = 2;
  const { session } = openSession(server);
  expect((await session.send(get(PATH))).status).toBe(200);
  expect(server.requests).toBe(4);
  server.requests = 0;
  server.staleAnswers = 1_000;
  await expect(session.send(get(PATH))).rejects.toMatchObject({ failure: { kind: 'unauthorized' } });
  expect(server.requests).toBe(4);
});

test('a wrong key is refused after exactly two requests each time', async () => {
  const server = await startStrictDigest();
  const { session } = openSession(server, { id: 'abcdefgh', secret: 'wrong' });
  for (let count = 1; count < 4; count += 1) {
    await expect(session.send(get(PATH))).rejects.toMatchObject({
      failure: { kind: 'unauthorized', message: expect.stringContaining('check that both halves') },
      status: 401,
    });
    // Each call sends the wrong key once.
    expect(server).toMatchObject({ requests: 2 * count, refused: count });
  }
});

test('a missing role is distinguished from a wrong key', async () => {
  const server = await startStrictDigest();
  server.answer = (_request, response) => {
    response.setHeader(
      'WWW-Authenticate',
      'Digest realm="MMS Public API", nonce="abc", algorithm=MD5, qop="auth", stale=false',
    );
    response
      .writeHead(401)
      .end('{"error":401,"errorCode":"USER_UNAUTHORIZED","parameters":[],"detail":null}');
  };
  const { session } = openSession(server);
  await expect(session.send(get(PATH))).rejects.toMatchObject({
    failure: { kind: 'forbidden', message: expect.stringContaining('grant them Project Backup Manager') },
    errorCode: 'USER_UNAUTHORIZED',
  });
});

test('other answers are passed through', async () => {
  const server = await startStrictDigest();
  server.answer = (_request, response) => response.writeHead(403).end('{}');
  expect((await openSession(server).session.send(get(PATH))).status).toBe(403);
});

test('a nonce count that may have reached Atlas is never reused', async () => {
  const server = await startStrictDigest();
  const { session } = openSession(server, undefined, 400);
  await session.send(get(PATH));
  const answer = server.answer;
  server.answer = (request) => request.socket.destroy();
  await expect(session.send(get(PATH))).rejects.toMatchObject({ failure: { kind: 'network' } });
  server.answer = () => {};
  await expect(session.send(get(PATH))).rejects.toMatchObject({ failure: { kind: 'timeout' } });
  server.answer = answer;
  expect((await session.send(get(PATH))).status).toBe(200);
  expect(server).toMatchObject({ requests: 5, refused: 0 });
});

test.each([
  ['none', undefined],
  ['Basic', 'Basic realm="x"'],
  ['another algorithm', 'Digest realm="x", nonce="abc", algorithm=SHA-256, qop="auth"'],
  ['another protection', 'Digest realm="x", nonce="abc", algorithm=MD5, qop="auth-int"'],
  ['no protection', 'Digest realm="x", nonce="abc", algorithm=MD5'],
  ['no nonce', 'Digest realm="x", qop="auth"'],
])('a challenge that cannot be answered (%s) fails at once', async (_what, challenge) => {
  let requests = 0;
  const origin = await startHttp((request, response) => {
    requests += 1;
    expect(request.headers.authorization).toBeUndefined();
    if (challenge !== undefined) response.setHeader('WWW-Authenticate', challenge);
    response.writeHead(401).end();
  });
  await expect(openSession({ origin }).session.send(get(PATH))).rejects.toMatchObject({
    failure: { kind: 'unauthorized', message: expect.stringContaining('offers no digest authentication') },
  });
  expect(requests).toBe(1);
});

test('the answer to the challenge of RFC 2617 matches an independent calculation', async () => {
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  let header = '';
  const origin = await startHttp((request, response) => {
    header = request.headers.authorization ?? '';
    const challenge =
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"';
    // A server may offer other schemes too.
    response.setHeader('WWW-Authenticate', ['Basic realm="testrealm@host.com"', challenge]);
    response.writeHead(header === '' ? 401 : 200).end();
  });
  await openSession({ origin }, { id: 'Mufasa', secret: 'Circle Of Life' }).session.send(
    get('/dir/index.html'),
  );
  const cnonce = /cnonce="([^"]+)"/.exec(header)?.[1] ?? '';
  // HA1 and HA2 from the example in the RFC.
  const ha1 = '939e7578ed9e3c518a452acee763bce9';
  const ha2 = '39aff3a2bab6126f332b942af96d3366';
  const response = md5(`${ha1}:dcd98b7102dd2f0e8b11d0f600bfb0c093:00000001:${cnonce}:auth:${ha2}`);
  expect(cnonce).toMatch(/^[0-9a-f]{24}$/);
  expect(header).toBe(
    `Digest username="Mufasa",realm="testrealm@host.com",nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093",uri="/dir/index.html",opaque="5ccc069c403ebaf9f0171e9517f40e41",qop=auth,algorithm=MD5,response="${response}",nc=00000001,cnonce="${cnonce}"`,
  );
});
