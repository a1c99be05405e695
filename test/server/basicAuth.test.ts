import { hashSync } from 'bcryptjs';
import { expect, test, vi } from 'vitest';
import { createBasicAuth } from '../../src/server/access/basicAuth.ts';
import { createPasswordQueue, KNOWN_CLIENT } from '../../src/server/access/passwordQueue.ts';
import { ask } from './ask.ts';
import { directory, serve } from './serving.ts';

// In the format of htpasswd; cost 4 keeps the tests fast.
const ALICE = hashSync('open sesame', 4).replace('$2b$', '$2y$');
const BOB = hashSync('b:ö b', 4);
const USERS = new Map([
  ['alice', ALICE],
  ['bob', BOB],
]);
const FILE = `basic_auth_users:\n  alice: ${ALICE}\n  bob: ${BOB}\n`;

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

test.each([
  [200, basic('alice', 'open sesame')],
  [200, basic('alice', 'open sesame').replace('Basic', 'bAsIC')],
  [200, basic('bob', 'b:ö b')],
  [401, undefined],
  [401, basic('alice', 'wrong')],
  [401, basic('alice', '')],
  [401, basic('alice', 'b:ö b')],
  [401, basic('Alice', 'open sesame')],
  [401, basic('eve', 'open sesame')],
  [401, basic('', '')],
  [401, basic('__proto__', 'open sesame')],
  [401, 'Basic'],
  [401, 'Basic !!!'],
  [401, `Basic ${Buffer.from('alice').toString('base64')}`],
  [401, 'Bearer open sesame'],
])('the server answers %i to the Authorization header %s', async (status, authorization) => {
  const { port } = await serve({ webConfigFile: directory().write('web.yml', FILE) });
  for (const path of ['/metrics', '/-/healthy', '/nothing']) {
    const answer = await ask(port, path, authorization === undefined ? {} : { authorization });
    const expected = status === 200 && path === '/nothing' ? 404 : status;
    expect(answer.status).toBe(expected);
    expect(answer.headers['www-authenticate']?.startsWith('Basic realm=')).toBe(
      status === 401 ? true : undefined,
    );
  }
});

test('auth_excluded_paths exempts exactly the listed health paths from authentication', async () => {
  const file = directory().write('web.yml', `${FILE}auth_excluded_paths: [/-/healthy, /-/ready]\n`);
  const { port } = await serve({ webConfigFile: file });
  const statusOf = async (path: string) => (await ask(port, path)).status;
  expect([await statusOf('/-/healthy'), await statusOf('/-/ready')]).toEqual([200, 200]);
  expect([await statusOf('/-/healthy/'), await statusOf('/'), await statusOf('/metrics')]).toEqual([
    401, 401, 401,
  ]);
});

test.each(['/metrics', '/config', '/api/v1/jobs', '/', '/-/reload', '/-/healthy/'])(
  'a path that is excluded from authentication while running (%s) needs a restart, a probe does not',
  async (path) => {
    const { write } = directory();
    const { port, pass, problems } = await serve({ webConfigFile: write('web.yml', FILE) });
    const statusOf = async (requested: string) => (await ask(port, requested)).status;
    write('web.yml', `${FILE}auth_excluded_paths: [/-/ready, ${path}]\n`);
    for (let check = 0; check < 3; check += 1) {
      pass(1000);
      expect([await statusOf(path), await statusOf('/-/ready')]).toEqual([401, 401]);
    }
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(
      /web\.yml: auth_excluded_paths: authentication can't be switched off .*: restart/,
    );
    write('web.yml', `${FILE}auth_excluded_paths: [/-/ready, /-/healthy]\n`);
    pass(1000);
    expect([await statusOf(path), await statusOf('/-/ready'), await statusOf('/-/healthy')]).toEqual([
      401, 200, 200,
    ]);
    expect(problems).toHaveLength(1);
  },
);

test('a path that was excluded at the start stays so, and authentication can be added to it', async () => {
  const { write } = directory();
  const excluded = 'auth_excluded_paths: [/metrics]\n';
  const { port, pass, problems } = await serve({ webConfigFile: write('web.yml', FILE + excluded) });
  const change = async (text: string) => {
    write('web.yml', text);
    pass(1000);
    return (await ask(port, '/metrics')).status;
  };
  expect(await change(`${FILE}  carol: ${ALICE}\n${excluded}`)).toBe(200);
  expect(await change(FILE)).toBe(401);
  expect(problems).toEqual([]);
  expect(await change(FILE + excluded)).toBe(401);
  expect(problems).toHaveLength(1);
});

test('a changed file replaces the passwords', async () => {
  const { write } = directory();
  const { port, pass } = await serve({ webConfigFile: write('web.yml', FILE) });
  const statusOf = async (password: string) =>
    (await ask(port, '/-/healthy', { authorization: basic('alice', password) })).status;
  expect([await statusOf('open sesame'), await statusOf('rotated')]).toEqual([200, 401]);
  write('web.yml', `basic_auth_users: { alice: ${hashSync('rotated', 4)} }`);
  pass(1000);
  expect([await statusOf('open sesame'), await statusOf('rotated')]).toEqual([401, 200]);
});

const NOBODY = ['basic_auth_users:\n', 'basic_auth_users: {}\n', 'basic_auth_users: ~\n'];

test.each(NOBODY)('a file with %j, which would admit everyone, prevents the start', async (text) => {
  const start = serve({ webConfigFile: directory().write('web.yml', text) });
  await expect(start).rejects.toThrow(
    /web\.yml: basic_auth_users: contains no user: add one, or remove the key to disable authentication, line 1$/,
  );
});

test.each<readonly [string, string]>([
  ['', 'the file is empty'],
  ['# nothing\n', 'the file is empty'],
  ['---\n', 'the file is empty'],
  ['rate_limit: {}\n', "authentication can't be switched off while running: restart the exporter"],
  ...NOBODY.map((text) => [text, 'contains no user'] as const),
  [FILE.slice(0, 40), 'bcrypt'],
  ['basic_auth_user', 'is not a mapping'],
])('a file that is emptied or half written at run time (%j) admits no one', async (text, problem) => {
  const { write } = directory();
  const { port, pass, problems, webConfigReads } = await serve({ webConfigFile: write('web.yml', FILE) });
  write('web.yml', text);
  pass(1000);
  expect((await ask(port, '/metrics')).status).toBe(401);
  expect((await ask(port, '/metrics', { authorization: basic('alice', 'open sesame') })).status).toBe(200);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
  expect(webConfigReads).toEqual([true, false]);
  write('web.yml', FILE);
  pass(1000);
  expect((await ask(port, '/metrics')).status).toBe(401);
  expect(webConfigReads).toEqual([true, false, true]);
});

test('a file that is still being written is not read, because its first half may be valid but lack users', async () => {
  const whole = `basic_auth_users:\n  alice: ${hashSync('rotated', 4)}\n  bob: ${hashSync('open sesame', 4)}\n`;
  const { write } = directory();
  const { port, pass } = await serve({ webConfigFile: write('web.yml', whole) });
  const statusOf = async (user: string, password: string) => {
    pass(1000);
    return (await ask(port, '/-/healthy', { authorization: basic(user, password) })).status;
  };
  const ofNow = -60;
  write('web.yml', whole.slice(0, whole.indexOf('  bob')), ofNow);
  expect(await statusOf('bob', 'open sesame')).toBe(200);
  write('web.yml', `${whole}  carol: ${hashSync('welcome', 4)}\n`, ofNow);
  expect(await statusOf('carol', 'welcome')).toBe(401);
  expect(await statusOf('carol', 'welcome')).toBe(200);
  expect(await statusOf('bob', 'open sesame')).toBe(200);
});

test('a user named __proto__ prevents the start, but a user named like another object property is valid', async () => {
  const { write } = directory();
  const start = serve({ webConfigFile: write('proto.yml', `basic_auth_users: { __proto__: "${ALICE}" }`) });
  await expect(start).rejects.toThrow('proto.yml: basic_auth_users.');
  const file = write('web.yml', `basic_auth_users: { constructor: "${ALICE}" }`);
  const { port } = await serve({ webConfigFile: file });
  expect((await ask(port, '/metrics')).status).toBe(401);
  const statusOf = async (user: string) =>
    (await ask(port, '/metrics', { authorization: basic(user, 'open sesame') })).status;
  expect([await statusOf('constructor'), await statusOf('toString')]).toEqual([200, 401]);
});

/** Returns a request from an address with an Authorization header. */
function request(authorization: string, remoteAddress = '127.0.0.1') {
  return { headers: { authorization }, socket: { remoteAddress } };
}

test('each password, right or wrong, is compared once until the hash changes', async () => {
  let checks = 0;
  const authenticate = createBasicAuth(async ({ password, hash }) => {
    checks += 1;
    return password === 'open sesame' && hash === ALICE;
  });
  const results = [];
  for (const password of ['open sesame', 'open sesame', 'wrong', 'wrong', 'open sesame']) {
    results.push(await authenticate(USERS, request(basic('alice', password))));
  }
  expect(results).toEqual(['granted', 'granted', 'refused', 'refused', 'granted']);
  expect(checks).toBe(2);
  const changed = new Map([['alice', BOB]]);
  expect(await authenticate(changed, request(basic('alice', 'open sesame')))).toBe('refused');
  expect(checks).toBe(3);
});

test('a password that arrives several times at once is compared once', async () => {
  let checks = 0;
  const authenticate = createBasicAuth(async () => {
    checks += 1;
    return true;
  });
  const same = Array.from({ length: 10 }, () => authenticate(USERS, request(basic('alice', 'open sesame'))));
  expect(await Promise.all(same)).toEqual(same.map(() => 'granted'));
  expect(checks).toBe(1);
});

test('any number of wrong passwords does not evict a right one', async () => {
  let checks = 0;
  const authenticate = createBasicAuth(async ({ password }) => {
    checks += 1;
    return password === 'open sesame';
  });
  await authenticate(USERS, request(basic('alice', 'open sesame')));
  for (let guess = 0; guess < 2000; guess += 1) {
    await authenticate(USERS, request(basic('alice', `guess ${guess}`)));
  }
  expect(checks).toBe(2001);
  expect(await authenticate(USERS, request(basic('alice', 'open sesame')))).toBe('granted');
  expect(checks).toBe(2001);
});

test('a client is known after it has sent a right password, and an IPv6 client is known by its network', async () => {
  const seen: [string, number][] = [];
  const authenticate = createBasicAuth(async ({ password, client, rank }) => {
    seen.push([client, rank()]);
    return password === 'open sesame';
  });
  for (const [password, address] of [
    ['wrong', '2001:db8:1:2::1'],
    ['open sesame', '2001:db8:1:2::1'],
    ['wrong again', '2001:db8:1:2:3:4:5:6'],
    ['wrong once more', '2001:db8:1:3::1'],
    ['another', '::ffff:192.0.2.1'],
    ['yet another', '::ffff:192.0.2.2'],
  ] as const) {
    await authenticate(USERS, request(basic('alice', password), address));
  }
  expect(seen).toEqual([
    ['2001:db8:1:2', 0],
    ['2001:db8:1:2', 1],
    ['2001:db8:1:2', KNOWN_CLIENT],
    ['2001:db8:1:3', 0],
    ['192.0.2.1', 0],
    ['192.0.2.2', 0],
  ]);
});

test('an unknown user is compared with a real hash, always the same one, and is never admitted', async () => {
  const hashes: string[] = [];
  const authenticate = createBasicAuth(async ({ hash }) => {
    hashes.push(hash);
    return true;
  });
  const names = Array.from({ length: 100 }, (_, index) => `user${index}`);
  for (const password of ['x', 'y']) {
    for (const name of names) {
      expect(await authenticate(USERS, request(basic(name, password)))).toBe('refused');
    }
  }
  expect(hashes.slice(0, 100)).toEqual(hashes.slice(100));
  expect(new Set(hashes)).toEqual(new Set([ALICE, BOB]));
});

test('guessed passwords do not delay authenticated clients', async () => {
  const file = directory().write(
    'web.yml',
    `basic_auth_users: { alice: ${hashSync('open sesame', 7)} }\nauth_excluded_paths: [/-/healthy]\n`,
  );
  const { port } = await serve({ webConfigFile: file });
  const authorization = basic('alice', 'open sesame');
  expect((await ask(port, '/metrics', { authorization })).status).toBe(200);
  let guessing = 40;
  const guesses = Array.from({ length: guessing }, async (_, index) => {
    const { status } = await ask(port, '/metrics', { authorization: basic('alice', `guess ${index}`) });
    guessing -= 1;
    return status;
  });
  for (let count = 0; count < 5; count += 1) {
    expect((await ask(port, '/-/healthy')).status).toBe(200);
    expect((await ask(port, '/metrics', { authorization })).status).toBe(200);
  }
  expect(guessing).toBeGreaterThan(0);
  expect(await Promise.all(guesses)).toEqual(guesses.map(() => 401));
});

test('a known client goes ahead of 64 clients with wrong passwords', async () => {
  const compared: string[] = [];
  const ends: ((isRight: boolean) => void)[] = [];
  const queue = createPasswordQueue((password) => {
    compared.push(password);
    return new Promise((resolve) => ends.push(resolve));
  });
  const authenticate = createBasicAuth(queue);
  const first = authenticate(USERS, request(basic('alice', 'open sesame')));
  ends.shift()?.(true);
  expect(await first).toBe('granted');
  const guesses = Array.from({ length: 192 }, (_, index) =>
    authenticate(USERS, request(basic('bob', `guess ${index}`), `127.0.0.${(index % 64) + 2}`)),
  );
  const right = authenticate(USERS, request(basic('bob', 'b:ö b')));
  ends.shift()?.(false);
  await vi.waitFor(() => expect(compared).toEqual(['open sesame', 'guess 0', 'b:ö b']));
  ends.shift()?.(true);
  expect(await right).toBe('granted');
  // Ends the other comparisons as well.
  const ending = setInterval(() => ends.shift()?.(false), 0);
  const results = await Promise.all(guesses);
  clearInterval(ending);
  expect(results.filter((result) => result === 'refused').length).toBeGreaterThan(100);
  expect(results).not.toContain('granted');
});

test('a first password from a new address goes ahead of 64 clients with wrong passwords', async () => {
  const compared: string[] = [];
  const ends: ((isRight: boolean) => void)[] = [];
  const authenticate = createBasicAuth(
    createPasswordQueue((password) => {
      compared.push(password);
      return new Promise((resolve) => ends.push(resolve));
    }),
  );
  const guess = (round: number) =>
    Array.from({ length: 64 }, (_, index) =>
      authenticate(USERS, request(basic('alice', `guess ${round} ${index}`), `127.0.0.${index + 2}`)),
    );
  const first = guess(1);
  const endOne = async (isRight: boolean) => {
    await vi.waitFor(() => expect(ends).toHaveLength(1), { interval: 1 });
    ends.shift()?.(isRight);
  };
  for (const _ of first) await endOne(false);
  expect(await Promise.all(first)).toEqual(first.map(() => 'refused'));
  const second = guess(2);
  const right = authenticate(USERS, request(basic('alice', 'open sesame'), '192.0.2.1'));
  await endOne(false);
  await vi.waitFor(() => expect(compared).toHaveLength(66));
  expect(compared.slice(64)).toEqual(['guess 2 0', 'open sesame']);
  await endOne(true);
  expect(await right).toBe('granted');
  for (const _ of second.slice(1)) await endOne(false);
  await Promise.all(second);
});

test('a request is answered busy when the password queue is full, and its password is compared the next time', async () => {
  let room = false;
  const authenticate = createBasicAuth(async () => (room ? true : undefined));
  expect(await authenticate(USERS, request(basic('alice', 'open sesame')))).toBe('busy');
  room = true;
  expect(await authenticate(USERS, request(basic('alice', 'open sesame')))).toBe('granted');
});
