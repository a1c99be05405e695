import { expect, test } from 'vitest';
import { job } from '../simulator/started.ts';
import { API_KEY, configFile, OTHER_PROJECT, PROJECT, run, simulating, widthOf } from './commanding.ts';

const UNKNOWN_PROJECT = '5f0a1b2c3d4e5f6071829399';

async function checking(simulatorUrl: string, written: object = {}) {
  return run(['check', '--live', '--config.file', await configFile(simulatorUrl, written)]);
}

const named = (...clusters: readonly string[]) => ({
  projects: [{ id: PROJECT, name: 'payments', clusters }],
});

/** Joins wrapped lines. */
const unwrapped = (text: string) => text.replace(/\n +/g, ' ');

test('reachable targets are listed with their number of jobs and the cost of their polls', async () => {
  const { url, world } = await simulating(['orders', 'ledger']);
  world.cluster(PROJECT, 'orders').jobs.add(job(0));
  const { code, out, err } = await checking(url, named('orders', 'ledger'));
  expect(out).toBe(
    [
      'ok      payments/orders: 1 job (credentials.default)',
      'ok      payments/ledger: 0 jobs (credentials.default)',
      '',
      'payments: this configuration uses about 2 of 500 requests a minute of the backup',
      'API (credentials.default)',
      '',
    ].join('\n'),
  );
  expect([code, err]).toEqual([0, '']);
});

test('a list of several pages is reported as an estimate, and costs all its pages at each tick', async () => {
  const { url, world, stats } = await simulating();
  world.cluster(PROJECT, 'orders').jobs.addAll(Array.from({ length: 1200 }, (_, n) => job(n)));
  const { out } = await checking(url, { ...named('orders'), poll: { schedule: '*/15 * * * * *' } });
  expect(out).toContain('ok      payments/orders: about 1200 jobs (credentials.default)\n');
  expect(out).toContain('payments: this configuration uses about 12 of 500 requests a minute');
  expect(stats.requests('restore_jobs', 200)).toBe(1);
});

test('a wrong API key is reported', async () => {
  const { url } = await simulating();
  const credentials = { default: { ...API_KEY, private_key: 'wrong' } };
  const { code, out } = await checking(url, { ...named('orders'), credentials });
  expect(code).toBe(1);
  expect(unwrapped(out)).toContain(
    'failed  payments/orders (credentials.default): Atlas does not accept these credentials: check that both halves of the key or service account belong together and still exist',
  );
  expect(widthOf(out)).toBeLessThanOrEqual(80);
});

test('a wrong secret of a service account is reported', async () => {
  const { url } = await simulating();
  const credentials = { default: { client_id: 'mdb_sa_id_0123456789abcdef01234567', client_secret: 'no' } };
  const { out } = await checking(url, { ...named('orders'), credentials });
  expect(unwrapped(out)).toContain('the client id or the client secret is wrong, or the secret has expired');
});

test('the token fetched for a check is revoked', async () => {
  const account = { clientId: 'mdb_sa_id_0123456789abcdef01234567', clientSecret: 'mdb_sa_sk_x' };
  const { url, tokens, stats } = await simulating(['orders'], { serviceAccounts: [account] });
  const credentials = { default: { client_id: account.clientId, client_secret: account.clientSecret } };
  expect((await checking(url, { ...named('orders'), credentials })).code).toBe(0);
  expect([stats.tokensIssued, tokens.living()]).toEqual([1, 0]);
});

test('a missing role of the API key is named', async () => {
  const key = { publicKey: 'readonly', privateKey: 'private', readOnly: [PROJECT] };
  const { url } = await simulating(['orders'], { apiKeys: [key] });
  const credentials = { default: { public_key: key.publicKey, private_key: key.privateKey } };
  const { code, out } = await checking(url, { ...named('orders'), credentials });
  expect(code).toBe(1);
  expect(unwrapped(out)).toContain('lack the role: grant them Project Backup Manager on this project');
});

test('an address missing from the access list of the key is reported as Atlas saw it', async () => {
  const key = { publicKey: 'elsewher', privateKey: 'private', accessList: ['203.0.113.7'] };
  const { url } = await simulating(['orders'], { apiKeys: [key] });
  const credentials = { default: { public_key: key.publicKey, private_key: key.privateKey } };
  const { out } = await checking(url, { ...named('orders'), credentials });
  expect(unwrapped(out)).toContain(
    'the address 127.0.0.1 is not on the access list of this API key or service account: add it there',
  );
});

test('an address missing from the access list of a service account is reported too', async () => {
  const account = {
    clientId: 'mdb_sa_id_0123456789abcdef01234567',
    clientSecret: 'x',
    accessList: ['203.0.113.7'],
  };
  const { url } = await simulating(['orders'], { serviceAccounts: [account] });
  const credentials = { default: { client_id: account.clientId, client_secret: account.clientSecret } };
  const { out } = await checking(url, { ...named('orders'), credentials });
  expect(unwrapped(out)).toContain(
    'is not on the access list of this API key or service account: add it there',
  );
});

test('an unknown cluster is reported with the clusters of its project', async () => {
  const { url, world } = await simulating(['orders', 'ledger']);
  world.addCluster(PROJECT, { name: 'sandbox', kind: 'flex' });
  const { code, out } = await checking(url, named('order', 'orders', 'ledgers'));
  expect(code).toBe(1);
  expect(out).toContain('ok      payments/orders: 0 jobs');
  expect(unwrapped(out)).toContain(
    'failed  payments/order (credentials.default): the project has no cluster of this name',
  );
  expect(out.match(/payments has \(credentials\.default\): ledger, orders, sandbox\n/g)).toHaveLength(1);
});

test('an unknown project is reported with the projects that the credentials can see', async () => {
  const { url } = await simulating();
  const projects = [
    { id: UNKNOWN_PROJECT, name: 'typo', clusters: ['orders'] },
    { id: OTHER_PROJECT, clusters: 'all' },
  ];
  const { code, out } = await checking(url, { projects });
  expect(code).toBe(1);
  expect(unwrapped(out)).toContain('failed  typo/orders (credentials.default): no project has this id');
  expect(unwrapped(out)).toContain(
    `failed  clusters of ${OTHER_PROJECT} (credentials.default): no project has this id`,
  );
  expect(unwrapped(out)).toContain(`credentials.default can see: payments (${PROJECT})`);
});

test('no cluster names are listed when the credentials may not list clusters', async () => {
  const { url, faults } = await simulating();
  const forbidden = { kind: 'error', code: 'USER_UNAUTHORIZED' } as const;
  faults.add({ fault: forbidden, on: { endpoint: 'clusters', loggedIn: true } });
  const { code, out } = await checking(url, named('order'));
  expect(code).toBe(1);
  expect(out).not.toContain('payments has');
});

test('a cluster without backup is reported', async () => {
  const { url, world } = await simulating([]);
  world.addCluster(PROJECT, { name: 'orders', backupEnabled: false });
  const { out } = await checking(url, named('orders'));
  expect(unwrapped(out)).toContain(
    'failed  payments/orders (credentials.default): no backup is configured for this cluster',
  );
});

test('a flex cluster is checked through its own list', async () => {
  const { url, world } = await simulating([]);
  world.addCluster(PROJECT, { name: 'orders', kind: 'flex' });
  expect((await checking(url, named('orders'))).out).toContain('ok      payments/orders: 0 jobs');
});

test('collection restore jobs are checked when they are polled', async () => {
  const { url, world, faults } = await simulating();
  world.cluster(PROJECT, 'orders').collectionJobs.add(job(0));
  const written = { ...named('orders'), poll: { collection_jobs: true } };
  const fine = await checking(url, written);
  expect(fine.out).toContain(
    'ok      payments/orders: 0 jobs, 1 collection restore job (credentials.default)\n',
  );
  expect(fine.out).toContain('payments: this configuration uses about 2 of 500 requests a minute');
  const on = { endpoint: 'collection_restore_jobs', loggedIn: true } as const;
  faults.add({ fault: { kind: 'error', code: 'USER_UNAUTHORIZED' }, on });
  const { code, out } = await checking(url, written);
  expect(code).toBe(1);
  expect(out).toContain('ok      payments/orders: 0 jobs (credentials.default)\n');
  expect(unwrapped(out)).toContain(
    'failed  payments/orders (collection restore jobs) (credentials.default): the credentials are valid',
  );
});

test('a retired API version asks for an upgrade', async () => {
  const { url } = await simulating(['orders'], { gone: new Set(['restore_jobs']) });
  expect(unwrapped((await checking(url, named('orders'))).out)).toContain('upgrade this exporter');
});

test('control characters in names do not reach the terminal', async () => {
  const { url, faults } = await simulating();
  const name = '\u001b[2J\u001b]0;owned\u0007\u202Eevil\r';
  faults.add({
    fault: { kind: 'respond', status: 200, body: JSON.stringify({ name }) },
    on: { endpoint: 'project', loggedIn: true },
  });
  faults.add({
    fault: { kind: 'respond', status: 418, body: JSON.stringify({ detail: name, errorCode: 'TEAPOT' }) },
    on: { endpoint: 'restore_jobs', loggedIn: true },
  });
  const { out, err } = await checking(url, { projects: [{ id: PROJECT, clusters: ['orders'] }] });
  expect(out).toContain('evil');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for control characters
  expect(out + err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

test('an exclude entry that matches no cluster is a warning', async () => {
  const { url } = await simulating(['orders', 'ci-1']);
  const projects = [{ id: PROJECT, name: 'payments', clusters: 'all', exclude: ['ci-*', 'scratch'] }];
  const { code, out } = await checking(url, { projects });
  expect(code).toBe(0);
  expect(out).toContain('warning payments (credentials.default): exclude matches no cluster: scratch\n');
  expect(out).not.toContain('ci-');
});

test('an excluded project that the credentials cannot see is a warning', async () => {
  const { url, world } = await simulating();
  world.addProject({ id: OTHER_PROJECT, name: 'platform' });
  const exclude = [OTHER_PROJECT, UNKNOWN_PROJECT];
  const { code, out } = await checking(url, { projects: [{ id: 'all', exclude }] });
  expect(code).toBe(0);
  expect(unwrapped(out)).toContain(
    `warning projects (credentials.default): exclude matches no project: ${UNKNOWN_PROJECT}\n`,
  );
  expect(out).not.toContain(OTHER_PROJECT);
});

test.each([
  ['discovered', 'all'],
  ['named', ['orders']],
])('a tag of a %s cluster that is left out is a warning', async (_, clusters) => {
  const { url, world } = await simulating([]);
  world.addCluster(PROJECT, { name: 'orders', tags: { team: 'x'.repeat(129), env: 'https://a.example' } });
  const { code, out } = await checking(url, {
    discovery: { tags: ['team'] },
    projects: [{ id: PROJECT, name: 'payments', clusters }],
  });
  expect(code).toBe(0);
  expect(unwrapped(out)).toContain(
    'warning payments/orders (credentials.default): the tag team is left out: its value is longer than 128 characters or contains a URL',
  );
  expect(out).not.toContain('env');
});

const LIMITED = { backupBucket: { capacity: 240, refill: 80, refillMs: 30_000 } };

test('the rate limit of the project is reported', async () => {
  const { url, stats } = await simulating(['orders'], LIMITED);
  const { out } = await checking(url, named('orders'));
  expect(unwrapped(out)).toContain('payments: this configuration uses about 1 of 160 requests a minute');
  expect(stats.requests('rate_limits', 200)).toBe(1);
});

test('a schedule beyond the rate limit of the project is reported, whatever the default limit', async () => {
  const { url } = await simulating(['orders'], {
    backupBucket: { capacity: 50, refill: 50, refillMs: 60_000 },
  });
  const { code, out } = await checking(url, { ...named('orders'), poll: { schedule: '* * * * * *' } });
  expect(unwrapped(out)).toMatch(/about 60 of 50 requests.*: too many, poll less often/s);
  expect(code).toBe(0);
});

test.each([
  ['USER_UNAUTHORIZED', "reading the project's own limit needs Project Read Only"],
  ['RATE_LIMITED', "the project's own limit could not be read, rate_limited"],
] as const)(
  'when reading the rate limit fails with %s, the default is reported as such and the check passes',
  async (code, why) => {
    const { url, faults } = await simulating(['orders'], LIMITED);
    faults.add({ fault: { kind: 'error', code }, on: { endpoint: 'rate_limits', loggedIn: true }, times: 9 });
    const ran = await checking(url, named('orders'));
    expect(ran.out.replaceAll('\n', ' ')).toContain(
      `payments: this configuration uses about 1 request a minute of the backup API, of which Atlas allows 500 by default: ${why} (credentials.default)`,
    );
    expect([ran.code, ran.err]).toEqual([0, '']);
  },
);

test('the default rate limit is reported when Atlas lists none for the backup API, or with API v1.0', async () => {
  const { url, stats } = await simulating(['orders'], {
    backupBucket: { capacity: Number.POSITIVE_INFINITY, refill: 1, refillMs: 1 },
  });
  const unlisted = await checking(url, named('orders'));
  expect(unwrapped(unlisted.out).replaceAll('\n', ' ')).toContain(
    "500 by default: the project's own limit is not known",
  );
  const old = await checking(url, { ...named('orders'), atlas: { base_url: url, api_version: 'v1.0' } });
  expect(unwrapped(old.out).replaceAll('\n', ' ')).toContain(
    "500 by default: the project's own limit is not known",
  );
  expect(stats.requests('rate_limits', 200)).toBe(1);
});

test('the rate limit is not requested when no list of the project can be read', async () => {
  const { url, stats } = await simulating();
  await checking(url, { ...named('orders'), credentials: { default: { ...API_KEY, private_key: 'wrong' } } });
  expect(stats.requests('rate_limits')).toBe(0);
});

test('each line names the credentials that it used', async () => {
  const account = { clientId: 'mdb_sa_id_0123456789abcdef01234567', clientSecret: 'mdb_sa_sk_x' };
  const { url, world } = await simulating(['orders', 'ci-1'], { serviceAccounts: [account] });
  world.addProject({ id: OTHER_PROJECT, name: 'platform' });
  world.addCluster(OTHER_PROJECT, { name: 'catalog' });
  const { out } = await checking(url, {
    credentials: {
      default: API_KEY,
      emea: { client_id: account.clientId, client_secret: account.clientSecret },
    },
    projects: [
      { id: PROJECT, name: 'payments', clusters: 'all', exclude: ['ci-1', 'scratch'] },
      { id: OTHER_PROJECT, name: 'platform', credentials: 'emea', clusters: ['catalog', 'catalogue'] },
    ],
  });
  const lines = out
    .replaceAll(/\n(?! *(ok|failed|warning|payments|platform))/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  expect(lines).toHaveLength(7);
  for (const line of lines)
    expect(line).toContain(line.includes('platform') ? 'credentials.emea' : 'credentials.default');
});
