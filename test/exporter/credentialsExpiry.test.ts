import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pollOnce } from '../../src/cli/once.ts';
import type { AccountGrant, ClientSecret } from '../simulator/accounts/serviceAccounts.ts';
import { temporaryDirectory } from '../temporaryDirectory.ts';
import {
  API_KEY,
  exporting,
  MINUTE,
  NOON_MS,
  OTHER_PROJECT,
  PROJECT,
  settle,
  simulating,
  testClock,
} from './exporting.ts';
import { sampleOf, samplesOf } from './scraped.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const secret = (name: string, days: number, more: Partial<ClientSecret> = {}): ClientSecret => ({
  value: `mdb_sa_sk_abcdefghijklmnop-${name}`,
  createdAtMs: NOON_MS - DAY,
  expiresAtMs: NOON_MS + days * DAY,
  ...more,
});
const ACCOUNT = { clientId: 'mdb_sa_id_0123456789abcdef01234567', clientSecret: secret('old', 10).value };
const PROJECTS = [{ id: PROJECT, name: 'payments', clusters: ['orders'] }];

async function withAccount(account: Partial<AccountGrant>, written: object = {}) {
  const clock = testClock();
  const secrets = [secret('old', 10)];
  const simulator = await simulating(clock, { serviceAccounts: [{ ...ACCOUNT, secrets, ...account }] });
  settle(simulator, 'orders');
  simulator.world.addProject({ id: OTHER_PROJECT, name: 'platform' });
  simulator.world.addCluster(OTHER_PROJECT, { name: 'catalog' });
  const file = join(await temporaryDirectory(), 'secret');
  await writeFile(file, ACCOUNT.clientSecret);
  const configuration = (more: object = {}) => ({
    credentials: { default: { client_id: ACCOUNT.clientId, client_secret_file: file } },
    projects: PROJECTS,
    ...written,
    ...more,
  });
  const running = exporting(simulator, clock, configuration());
  /** Returns the days from noon to the exported expiry. */
  const days = async () => {
    const seconds = sampleOf(await running.scrape(), 'credentials_expiry_timestamp_seconds');
    return seconds === undefined ? undefined : (seconds * 1000 - NOON_MS) / DAY;
  };
  const requested = () => simulator.stats.requests('service_account');
  return { ...running, simulator, file, configuration, days, requested };
}

test('the expiry of the secret is exported under the name of its credentials', async () => {
  const { tick, scrape } = await withAccount({});
  expect(samplesOf(await scrape(), 'credentials_expiry_timestamp_seconds')).toEqual([]);
  await tick();
  const text = await scrape();
  expect(samplesOf(text, 'credentials_expiry_timestamp_seconds')).toEqual([
    `{credentials="default"} ${(NOON_MS + 10 * DAY) / 1000}`,
  ]);
  const labels = { project_id: PROJECT, endpoint: 'service_account', code: '200' };
  expect(sampleOf(text, 'api_requests_total', labels)).toBe(1);
});

test('the expiry of an API key is neither exported nor requested', async () => {
  const { tick, days, requested } = await withAccount({}, { credentials: { default: API_KEY } });
  await tick();
  expect([await days(), requested()]).toEqual([undefined, 0]);
});

test('a started exporter reads the expiry, even if its projects must be discovered first', async () => {
  const { exporter, days } = await withAccount({}, { projects: [{ id: 'all' }] });
  exporter.start();
  await expect.poll(days).toBe(10);
});

test('once exports no expiry', async () => {
  const { exporter, days, requested } = await withAccount({});
  await pollOnce(exporter);
  expect([await days(), requested()]).toEqual([undefined, 0]);
});

test('the expiry is read once a day, and after a reload', async () => {
  const { tick, reload, configuration, requested } = await withAccount({});
  await tick();
  for (let hour = 1; hour < 24; hour += 1) await tick(HOUR);
  expect(requested()).toBe(1);
  await tick(HOUR);
  expect(requested()).toBe(2);
  await reload(configuration());
  await tick(MINUTE);
  expect(requested()).toBe(3);
});

test('a changed secret file is used from the next tick, and its expiry is read', async () => {
  const { tick, file, simulator, days } = await withAccount({
    secrets: [secret('old', 10), secret('new', 90)],
  });
  await tick();
  expect(await days()).toBe(10);
  await writeFile(file, secret('new', 90).value);
  await tick(MINUTE);
  expect(await days()).toBe(90);
  expect(simulator.stats.tokensIssued).toBe(2);
});

test('the expiry of a replaced secret is not exported for the new one', async () => {
  const { tick, file, simulator, days } = await withAccount({
    secrets: [secret('old', 10), secret('new', 90)],
  });
  await tick();
  await writeFile(file, secret('new', 90).value);
  simulator.faults.add({
    fault: { kind: 'error', code: 'USER_UNAUTHORIZED' },
    on: { endpoint: 'service_account' },
  });
  await tick(MINUTE);
  expect(await days()).toBeUndefined();
  await tick(HOUR);
  expect(await days()).toBe(90);
});

const NO_MASK = { masked: '**********' };
const used = (minutesAgo: number) => ({ lastUsedAtMs: NOON_MS - minutesAgo * MINUTE });

test.each<[string, readonly ClientSecret[], number | undefined]>([
  ['its visible end', [secret('old', 10), secret('new', 90, used(0))], 10],
  [
    'its visible beginning',
    [secret('old', 10, { masked: 'mdb_sa_sk_abc***' }), secret('new', 90, { masked: 'mdb_sa_sk_abd***' })],
    10,
  ],
  [
    'its visible end behind another mask',
    [secret('old', 10, { masked: '••••-old' }), secret('new', 90, { masked: '••••-new' })],
    10,
  ],
  [
    'its last use, if everything is masked',
    [secret('old', 10, NO_MASK), secret('new', 90, { ...NO_MASK, ...used(5) })],
    10,
  ],
  [
    'its last use, if only a common prefix is visible',
    [
      secret('old', 10, { masked: 'mdb_sa_sk_***' }),
      secret('new', 90, { masked: 'mdb_sa_sk_***', ...used(5) }),
    ],
    10,
  ],
  [
    'nothing, if two have the same last use',
    [secret('old', 10, NO_MASK), secret('new', 90, { ...NO_MASK, ...used(0) })],
    undefined,
  ],
  [
    'nothing, if no secret matches',
    [secret('old', 10, { masked: '***x' }), secret('new', 90, used(0))],
    undefined,
  ],
])('the secret in use is identified by %s', async (_, secrets, expected) => {
  const { tick, days } = await withAccount({ secrets });
  await tick();
  expect(await days()).toBe(expected);
});

test('a project without the service account, or without access to it, is skipped for another', async () => {
  const projects = [{ id: OTHER_PROJECT, name: 'platform', clusters: ['catalog'] }, ...PROJECTS];
  const { tick, days, requested } = await withAccount({ projects: [PROJECT] }, { projects });
  await tick();
  expect([await days(), requested()]).toEqual([10, 2]);
});

test.each([
  ['a rate limit', { status: 429 }],
  ['a server error', { status: 500 }],
  ['a request it refuses', { status: 400 }],
  ['no JSON', { status: 200, body: '<html>' }],
] as const)('a project that answers with %s is skipped for another', async (_, { status, ...more }) => {
  const projects = [{ id: OTHER_PROJECT, name: 'platform', clusters: ['catalog'] }, ...PROJECTS];
  const { tick, days, scrape, simulator } = await withAccount({}, { projects });
  simulator.faults.add({
    fault: { kind: 'respond', status, body: '{}', ...more },
    on: { endpoint: 'service_account', projectId: OTHER_PROJECT, loggedIn: true },
    times: Number.POSITIVE_INFINITY,
  });
  await tick();
  expect(await days()).toBe(10);
  expect(sampleOf(await scrape(), 'up', { project_id: OTHER_PROJECT })).toBe(1);
});

test.each([
  'USER_UNAUTHORIZED',
  'UNEXPECTED_ERROR',
  'IP_ADDRESS_NOT_ON_ACCESS_LIST',
  'RATE_LIMITED',
] as const)(
  'the expiry is requested hourly while Atlas answers %s, and no poll is affected',
  async (code) => {
    const { tick, days, requested, scrape, simulator } = await withAccount({});
    const status = {
      UNEXPECTED_ERROR: 401,
      USER_UNAUTHORIZED: 401,
      IP_ADDRESS_NOT_ON_ACCESS_LIST: 403,
      RATE_LIMITED: 429,
    }[code];
    const body = JSON.stringify({ error: status, errorCode: code });
    const rule = {
      fault: { kind: 'respond', status, body },
      on: { endpoint: 'service_account', loggedIn: true },
    } as const;
    const mend = simulator.faults.add({ ...rule, times: Number.POSITIVE_INFINITY });
    await tick();
    for (let minute = 1; minute < 60; minute += 1) await tick(MINUTE);
    expect(requested()).toBe(1);
    for (let hour = 1; hour <= 4; hour += 1) await tick(HOUR);
    expect(requested()).toBe(5);
    const text = await scrape();
    expect(sampleOf(text, 'up')).toBe(1);
    expect(sampleOf(text, 'credentials_refused')).toBe(0);
    expect(samplesOf(text, 'poll_failures_total').filter((sample) => !sample.endsWith(' 0'))).toEqual([]);
    expect(simulator.stats.requests('restore_jobs', 200)).toBe(64);
    // One token an hour for the polls, none for the expiry.
    expect(simulator.stats.requests('token')).toBe(5);
    mend();
    await tick(HOUR);
    expect(await days()).toBe(10);
  },
);

test('a failed read keeps the last value', async () => {
  const { tick, days, simulator } = await withAccount({});
  await tick();
  const fault = { kind: 'error', code: 'UNEXPECTED_ERROR' } as const;
  simulator.faults.add({ fault, on: { endpoint: 'service_account', loggedIn: true }, times: 99 });
  await tick(DAY);
  expect(await days()).toBe(10);
});

test('the expiry of refused credentials is not requested, and the probe is left to the polls', async () => {
  const { tick, requested, scrape, simulator, clock, exporter } = await withAccount({});
  simulator.accounts.set({ ...ACCOUNT, clientSecret: 'mdb_sa_sk_another' });
  for (let minute = 0; minute < 3; minute += 1) await tick(MINUTE);
  expect(sampleOf(await scrape(), 'credentials_refused')).toBe(1);
  simulator.stats.reset();
  clock.advance(HOUR);
  await exporter.rounds.readExpiry();
  expect([requested(), simulator.stats.requests('token')]).toEqual([0, 0]);
  simulator.accounts.set(ACCOUNT);
  await tick();
  expect(sampleOf(await scrape(), 'up')).toBe(1);
});

test('credentials that a reload removes, renames or replaces with an API key lose their expiry', async () => {
  const { tick, reload, configuration, scrape } = await withAccount({});
  const shown = async () =>
    samplesOf(await scrape(), 'credentials_expiry_timestamp_seconds').map((sample) => sample.split('"')[1]);
  await tick();
  expect(await shown()).toEqual(['default']);
  const { default: account } = configuration().credentials;
  const projects = [{ ...PROJECTS[0], credentials: 'emea' }];
  await reload({ ...configuration(), credentials: { emea: account }, projects });
  await expect.poll(shown).toEqual(['emea']);
  await reload({ ...configuration(), credentials: { emea: API_KEY }, projects });
  await expect.poll(shown).toEqual([]);
});
