import { request } from 'undici';
import { expect, test } from 'vitest';
import type { AccountGrant } from './accounts/serviceAccounts.ts';
import { get, getLoggedIn, OTHER_PROJECT, PROJECT } from './client.ts';
import { at } from './json.ts';
import { NOON_MS, started } from './started.ts';

const DAY_MS = 86_400_000;
const FIRST = {
  value: 'mdb_sa_sk_the-first-one',
  createdAtMs: NOON_MS - DAY_MS,
  expiresAtMs: NOON_MS + DAY_MS,
};
const SECOND = { ...FIRST, value: 'mdb_sa_sk_the-second-1', expiresAtMs: NOON_MS + 90 * DAY_MS };
const ACCOUNT: AccountGrant = {
  clientId: 'mdb_sa_id_0123456789abcdef01234567',
  clientSecret: FIRST.value,
  secrets: [FIRST, SECOND],
};
const PATH = `/api/atlas/v2/groups/${PROJECT}/serviceAccounts/${ACCOUNT.clientId}`;
const ACCEPT = { accept: 'application/vnd.atlas.2024-08-05+json' };

/** Requests a token with a secret. Returns the status and the header for its use. */
async function requestToken(url: string, { value }: { readonly value: string }) {
  const basic = Buffer.from(`${ACCOUNT.clientId}:${value}`).toString('base64');
  const { statusCode, body } = await request(`${url}/api/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  });
  return { status: statusCode, authorization: `Bearer ${at(await body.json(), 'access_token')}` };
}

test('a service account lists its masked secrets with their expiry, and the last use of used ones', async () => {
  const { url } = await started({ serviceAccounts: [ACCOUNT] });
  const { authorization } = await requestToken(url, SECOND);
  const { status, headers, text } = await get(url + PATH, { ...ACCEPT, authorization });
  expect([status, headers['content-type']]).toEqual([
    200,
    'application/vnd.atlas.2024-08-05+json;charset=utf-8',
  ]);
  const id = expect.stringMatching(/^[0-9a-f]{24}$/);
  const shown = { id, createdAt: '2026-03-01T12:00:00Z' };
  expect(at(JSON.parse(text), 'secrets')).toEqual([
    { ...shown, expiresAt: '2026-03-03T12:00:00Z', maskedSecretValue: 'mdb_sa_sk_*********-one' },
    {
      ...shown,
      expiresAt: '2026-05-31T12:00:00Z',
      lastUsedAt: '2026-03-02T12:00:00Z',
      maskedSecretValue: 'mdb_sa_sk_********nd-1',
    },
  ]);
  expect(text).not.toContain('the-');
});

test('each of two secrets is valid until it expires', async () => {
  let nowMs = NOON_MS;
  const { url } = await started({ serviceAccounts: [ACCOUNT], now: () => nowMs });
  expect([(await requestToken(url, FIRST)).status, (await requestToken(url, SECOND)).status]).toEqual([
    200, 200,
  ]);
  nowMs = FIRST.expiresAtMs;
  expect([(await requestToken(url, FIRST)).status, (await requestToken(url, SECOND)).status]).toEqual([
    401, 200,
  ]);
});

test('an API key with a read-only role may read a service account', async () => {
  const key = { publicKey: 'readonly', privateKey: 'p', readOnly: [PROJECT] };
  const { url } = await started({ serviceAccounts: [ACCOUNT], apiKeys: [key] });
  expect((await getLoggedIn(url, PATH, ACCEPT, key)).status).toBe(200);
  const stranger = { ...key, projects: [OTHER_PROJECT] };
  const other = await started({ serviceAccounts: [ACCOUNT], apiKeys: [stranger] });
  const { status, text } = await getLoggedIn(other.url, PATH, ACCEPT, stranger);
  expect([status, at(JSON.parse(text), 'errorCode')]).toEqual([401, 'USER_UNAUTHORIZED']);
});

test.each([
  ['another client id', PATH.replace('0123', 'ffff'), ACCEPT, 404, 'RESOURCE_NOT_FOUND'],
  ['another project', PATH.replace(PROJECT, OTHER_PROJECT), ACCEPT, 404, 'GROUP_NOT_FOUND'],
  ['the version of the restore jobs', PATH, {}, 406, 'INVALID_VERSION_DATE'],
  ['a page', `${PATH}?pageNum=1`, ACCEPT, 400, 'INVALID_QUERY_PARAMETER'],
])('a request for an account with %s is refused', async (_, path, headers, status, errorCode) => {
  const { url } = await started({ serviceAccounts: [ACCOUNT] });
  const got = await getLoggedIn(url, path, headers);
  expect([got.status, at(JSON.parse(got.text), 'errorCode')]).toEqual([status, errorCode]);
});

test('a service account that is not assigned to the project is not found', async () => {
  const { url } = await started({ serviceAccounts: [{ ...ACCOUNT, projects: [OTHER_PROJECT] }] });
  expect((await getLoggedIn(url, PATH, ACCEPT)).status).toBe(404);
});

test('reading a service account has its own rate limit', async () => {
  const otherBucket = { capacity: 1, refill: 60, refillMs: 60_000 };
  const { url } = await started({ serviceAccounts: [ACCOUNT], otherBucket, limitsNow: () => 0 });
  expect((await getLoggedIn(url, PATH, ACCEPT)).status).toBe(200);
  const { status, headers } = await getLoggedIn(url, PATH, ACCEPT);
  expect([status, headers['retry-after']]).toEqual([429, '1']);
});
