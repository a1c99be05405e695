import { hashSync } from 'bcryptjs';
import { expect, test } from 'vitest';
import { createBasicAuth } from '../../src/server/access/basicAuth.ts';
import { ask } from './ask.ts';
import { folder, serve } from './serving.ts';

// As htpasswd writes them; cost 4 because tests are to be quick.
const ALICE = hashSync('open sesame', 4).replace('$2b$', '$2y$');
const BOB = hashSync('b:ö b', 4);
const USERS = new Map([
  ['alice', ALICE],
  ['bob', BOB],
]);
const FILE = `basic_auth_users:\n  alice: ${ALICE}\n  bob: ${BOB}\n`;

function login(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

test.each([
  [200, login('alice', 'open sesame')],
  [200, login('alice', 'open sesame').replace('Basic', 'bAsIC')],
  [200, login('bob', 'b:ö b')],
  [401, undefined],
  [401, login('alice', 'wrong')],
  [401, login('alice', '')],
  [401, login('alice', 'b:ö b')],
  [401, login('Alice', 'open sesame')],
  [401, login('eve', 'open sesame')],
  [401, login('', '')],
  [401, login('__proto__', 'open sesame')],
  [401, 'Basic'],
  [401, 'Basic !!!'],
  [401, `Basic ${Buffer.from('alice').toString('base64')}`],
  [401, 'Bearer open sesame'],
])('%i is the answer to the login %s', async (status, authorization) => {
  const { port } = await serve({ webConfigFile: folder().write('web.yml', FILE) });
  for (const path of ['/metrics', '/-/healthy', '/nothing']) {
    const answer = await ask(port, path, authorization === undefined ? {} : { authorization });
    const expected = status === 200 && path === '/nothing' ? 404 : status;
    expect(answer.status).toBe(expected);
    expect(answer.headers['www-authenticate']?.startsWith('Basic realm=')).toBe(
      status === 401 ? true : undefined,
    );
  }
});

test('health paths need no password where the file says so, and only those', async () => {
  const file = folder().write('web.yml', `${FILE}auth_excluded_paths: [/-/healthy, /-/ready]\n`);
  const { port } = await serve({ webConfigFile: file });
  const statusOf = async (path: string) => (await ask(port, path)).status;
  expect([await statusOf('/-/healthy'), await statusOf('/-/ready')]).toEqual([200, 200]);
  expect([await statusOf('/-/healthy/'), await statusOf('/'), await statusOf('/metrics')]).toEqual([
    401, 401, 401,
  ]);
});

test('passwords are read anew when the file changes', async () => {
  const { write } = folder();
  const { port, pass } = await serve({ webConfigFile: write('web.yml', FILE) });
  const statusOf = async (password: string) =>
    (await ask(port, '/-/healthy', { authorization: login('alice', password) })).status;
  expect([await statusOf('open sesame'), await statusOf('rotated')]).toEqual([200, 401]);
  write('web.yml', `basic_auth_users: { alice: ${hashSync('rotated', 4)} }`);
  pass(1000);
  expect([await statusOf('open sesame'), await statusOf('rotated')]).toEqual([401, 200]);
});

test('a good password is checked once, a bad one every time', async () => {
  let checks = 0;
  const authenticate = createBasicAuth(async (password, hash) => {
    checks += 1;
    return password === 'open sesame' && hash === ALICE;
  });
  const results = [];
  for (const password of ['open sesame', 'open sesame', 'wrong', 'wrong', 'open sesame']) {
    results.push(await authenticate(USERS, login('alice', password)));
  }
  expect(results).toEqual(['granted', 'granted', 'refused', 'refused', 'granted']);
  expect(checks).toBe(3);
  // Another hash for the same user is another question.
  expect(await authenticate(new Map([['alice', BOB]]), login('alice', 'open sesame'))).toBe('refused');
});

test('somebody unknown costs a check against a real hash, the same one each time, and is never let in', async () => {
  const asked: string[] = [];
  const authenticate = createBasicAuth(async (_, hash) => {
    asked.push(hash);
    return true;
  });
  const names = Array.from({ length: 100 }, (_, index) => `user${index}`);
  for (const name of [...names, ...names])
    expect(await authenticate(USERS, login(name, 'x'))).toBe('refused');
  expect(asked.slice(0, 100)).toEqual(asked.slice(100));
  expect(new Set(asked)).toEqual(new Set([ALICE, BOB]));
});

test('passwords that are guessed hold up nobody else, and too many at a time are turned away', async () => {
  const slow = hashSync('open sesame', 9);
  const file = folder().write(
    'web.yml',
    `basic_auth_users: { alice: ${slow} }\nauth_excluded_paths: [/-/healthy]\n`,
  );
  const { port } = await serve({ webConfigFile: file });
  const authorization = login('alice', 'open sesame');
  expect((await ask(port, '/metrics', { authorization })).status).toBe(200);
  let guessing = 40;
  const guesses = Array.from({ length: guessing }, async (_, index) => {
    const { status } = await ask(port, '/metrics', { authorization: login('alice', `guess ${index}`) });
    guessing -= 1;
    return status;
  });
  for (let count = 0; count < 10; count += 1) {
    expect((await ask(port, '/-/healthy')).status).toBe(200);
    expect((await ask(port, '/metrics', { authorization })).status).toBe(200);
  }
  expect(guessing).toBeGreaterThan(0);
  const statuses = await Promise.all(guesses);
  expect(statuses.filter((status) => status === 503)).toHaveLength(8);
  expect(statuses.filter((status) => status === 401)).toHaveLength(32);
});
