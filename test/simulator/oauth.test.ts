import { request } from 'undici';
import { expect, test } from 'vitest';
import type { AccountGrant } from './accounts/serviceAccounts.ts';
import { get, RESTORES } from './client.ts';
import { at } from './json.ts';
import { started } from './started.ts';

const ACCOUNT: AccountGrant = { clientId: 'mdb_sa_id_1', clientSecret: 'mdb_sa_sk_a/b+c:d' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

async function post(
  url: string,
  body: string,
  headers: Record<string, string> = {},
  secret = ACCOUNT.clientSecret,
) {
  const authorization = `Basic ${Buffer.from(`${ACCOUNT.clientId}:${secret}`).toString('base64')}`;
  const response = await request(url, {
    method: 'POST',
    headers: { authorization, ...FORM, ...headers },
    body,
  });
  const text = await response.body.text();
  const json: unknown = text === '' ? {} : JSON.parse(text);
  return { status: response.statusCode, headers: response.headers, json };
}

const askToken = (url: string) => post(`${url}/api/oauth/token`, 'grant_type=client_credentials');
const bearer = async (url: string) => `Bearer ${at((await askToken(url)).json, 'access_token')}`;

test('a service account gets a token that is valid for v2 and not for v1.0', async () => {
  const { url, stats, tokens } = await started({ serviceAccounts: [ACCOUNT] });
  const { status, json } = await askToken(url);
  expect(status).toBe(200);
  expect([at(json, 'expires_in'), at(json, 'token_type')]).toEqual([3600, 'Bearer']);
  const authorization = `Bearer ${at(json, 'access_token')}`;
  expect((await get(url + RESTORES, { authorization })).status).toBe(200);
  const v1 = await get(url + RESTORES.replace('v2', 'v1.0'), { authorization, accept: 'application/json' });
  expect(v1.status).toBe(401);
  expect([stats.tokensIssued, tokens.living()]).toEqual([1, 1]);
});

test('a wrong secret is an OAuth error with a description', async () => {
  const { url } = await started({ serviceAccounts: [ACCOUNT] });
  const { status, json } = await post(`${url}/api/oauth/token`, 'grant_type=client_credentials', {}, 'guess');
  expect(status).toBe(401);
  expect(json).toEqual({ error: 'invalid_client', error_description: expect.any(String) });
});

test.each([
  ['another grant', 'grant_type=password', {}, 'unsupported_grant_type'],
  ['JSON instead of a form', '{}', { 'content-type': 'application/json' }, 'invalid_request'],
])('%s is a 400', async (_, body, headers, error) => {
  const { url } = await started({ serviceAccounts: [ACCOUNT] });
  const { status, json } = await post(`${url}/api/oauth/token`, body, headers);
  expect([status, at(json, 'error')]).toEqual([400, error]);
});

test('the eleventh token request in a minute is refused, with the time to wait', async () => {
  let nowMs = 0;
  const { url } = await started({ serviceAccounts: [ACCOUNT], limitsNow: () => nowMs });
  for (let n = 0; n < 10; n += 1) expect((await askToken(url)).status).toBe(200);
  nowMs = 20_000;
  const { status, headers } = await askToken(url);
  expect([status, headers['retry-after']]).toEqual([429, '40']);
  nowMs = 60_000;
  expect((await askToken(url)).status).toBe(200);
});

test('more active tokens than allowed give a 403 until one expires', async () => {
  let nowMs = 0;
  const tokens = { lifeMs: 60_000, living: 2, requestsAMinute: 100 };
  const { url } = await started({ serviceAccounts: [ACCOUNT], tokens, limitsNow: () => nowMs });
  await askToken(url);
  await askToken(url);
  const { status, json } = await askToken(url);
  expect([status, at(json, 'error')]).toEqual([403, 'access_denied']);
  nowMs = 60_000;
  expect((await askToken(url)).status).toBe(200);
});

test('an expired or revoked token gives a 401', async () => {
  let nowMs = 0;
  const { url, tokens } = await started({ serviceAccounts: [ACCOUNT], limitsNow: () => nowMs });
  const first = await bearer(url);
  nowMs = 3_600_000;
  expect((await get(url + RESTORES, { authorization: first })).status).toBe(401);
  const second = await bearer(url);
  expect((await get(url + RESTORES, { authorization: second })).status).toBe(200);
  const form = `token=${second.slice('Bearer '.length)}&token_type_hint=access_token`;
  expect((await post(`${url}/api/oauth/revoke`, form)).status).toBe(200);
  expect((await get(url + RESTORES, { authorization: second })).status).toBe(401);
  expect(tokens.living()).toBe(0);
});

test('the token endpoint accepts only POST', async () => {
  const { url } = await started({ serviceAccounts: [ACCOUNT] });
  expect((await get(`${url}/api/oauth/token`)).status).toBe(405);
});
