import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openSession } from '../../src/atlas/auth/openSession.ts';
import type { Session } from '../../src/atlas/auth/session.ts';
import { AtlasError } from '../../src/atlas/error.ts';
import type { Secret } from '../../src/config/config.ts';
import { get, startHttp, transportTo } from './servers.ts';
import { startStrictDigest } from './strictDigest.ts';

const RIGHT = '01234567-89ab-cdef-0123-456789abcdef';
const NEW = 'fedcba98-7654-3210-fedc-ba9876543210';

/** Opens a session with an API key whose private half is in a file, against the strict server. */
async function keyInFile(secret: string | undefined) {
  const directory = await mkdtemp(join(tmpdir(), 'session-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const path = join(directory, 'private-key');
  if (secret !== undefined) await writeFile(path, secret);
  const server = await startStrictDigest();
  const reported = { challenges: 0, reads: 0 };
  const disk = { delayMs: 0 };
  const { transport } = transportTo(server.origin);
  const session = openSession(
    { kind: 'apiKey', publicKey: { from: 'value', value: 'abcdefgh' }, privateKey: { from: 'file', path } },
    {
      transport,
      readSecret: async (wanted: Secret) => {
        if (wanted.from !== 'file') return wanted.from === 'value' ? wanted.value : '';
        reported.reads += 1;
        await new Promise((resolve) => setTimeout(resolve, disk.delayMs));
        const text = await readFile(wanted.path, 'utf8').catch(() => undefined);
        if (text === undefined) throw new AtlasError('unauthorized', 'there is no secret');
        return text.trimEnd();
      },
      onChallenge: () => {
        reported.challenges += 1;
      },
      now: () => 0,
    },
  );
  return { session, server, reported, path, disk };
}

const statuses = (session: Session, count: number) =>
  Promise.all(Array.from({ length: count }, async () => (await session.send(get())).status));

test('the secret is read once, on first use', async () => {
  const { session, reported } = await keyInFile(`${RIGHT}\n`);
  expect(reported.reads).toBe(0);
  expect(await statuses(session, 10)).toEqual(Array(10).fill(200));
  expect(reported).toEqual({ reads: 1, challenges: 10 });
});

test('a renewal with an unchanged secret keeps the sessions', async () => {
  const { session, reported } = await keyInFile(RIGHT);
  await session.send(get());
  expect(await session.renew()).toBe(false);
  await session.send(get());
  expect(reported.challenges).toBe(1);
});

test('a rotated key works after a renewal', async () => {
  const { session, server, path } = await keyInFile(RIGHT);
  await session.send(get());
  server.secret = NEW;
  await expect(session.send(get())).rejects.toMatchObject({ failure: { kind: 'unauthorized' } });
  await writeFile(path, NEW);
  expect(await session.renew()).toBe(true);
  expect(await statuses(session, 5)).toEqual(Array(5).fill(200));
});

test('a request refused with the old secret during a renewal is sent again with the new one', async () => {
  const { session, server, path, reported, disk } = await keyInFile(RIGHT);
  await statuses(session, 8);
  // Requests refused meanwhile wait for the renewal.
  disk.delayMs = 200;
  server.secret = NEW;
  await writeFile(path, NEW);
  const responses = statuses(session, 8);
  expect(await Promise.all([session.renew(), session.renew()])).toEqual([true, true]);
  expect(await responses).toEqual(Array(8).fill(200));
  expect(reported.reads).toBe(2);
});

test('a missing secret fails the request, and is read once it exists', async () => {
  const { session, path, reported } = await keyInFile(undefined);
  await expect(session.send(get())).rejects.toMatchObject({
    failure: { kind: 'unauthorized', message: 'there is no secret' },
  });
  expect(await session.renew()).toBe(false);
  await writeFile(path, RIGHT);
  expect((await session.send(get())).status).toBe(200);
  await rm(path);
  expect(await session.renew()).toBe(false);
  expect((await session.send(get())).status).toBe(200);
  expect(reported.challenges).toBe(1);
});

test.each(['', 'two\nlines', 'with "quotes" and spaces', 'ключ', '\u0007'])(
  'a private key like %j is refused before a request is sent',
  async (secret) => {
    const { session, server } = await keyInFile(secret);
    const error = await session.send(get()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      failure: { kind: 'unauthorized', message: expect.stringContaining('private key') },
    });
    if (secret !== '') expect(String(error)).not.toContain(secret);
    expect(server.requests).toBe(0);
  },
);

test.each(['', 'a"b', 'a\\b', 'a:b', 'a,b', 'a b', 'a\r\nX-Evil: 1', 'ä'])(
  'a public key or client id like %j is refused before a request is sent',
  async (value) => {
    let requests = 0;
    const { transport } = transportTo(
      await startHttp((_request, response) => response.end(String(requests++))),
    );
    const id: Secret = { from: 'value', value };
    const secret: Secret = { from: 'value', value: 'secret' };
    for (const credentials of [
      { kind: 'apiKey', publicKey: id, privateKey: secret },
      { kind: 'serviceAccount', clientId: id, clientSecret: secret },
    ] as const) {
      const session = openSession(credentials, {
        transport,
        readSecret: async (wanted) => (wanted.from === 'value' ? wanted.value : ''),
        onChallenge: () => {},
        now: () => 0,
      });
      await expect(session.send(get())).rejects.toMatchObject({
        failure: { kind: 'unauthorized', message: expect.stringContaining('public key or client id') },
      });
    }
    expect(requests).toBe(0);
  },
);

test('an unused session closes without a request', async () => {
  const { session, server } = await keyInFile(RIGHT);
  await session.close();
  expect(server.requests).toBe(0);
});
