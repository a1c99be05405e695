import { request } from 'undici';
import { expect, test } from 'vitest';
import { digestHeader, getLoggedIn, nonceFrom, OTHER_PROJECT, PROJECT, RESTORES } from './client.ts';
import { at } from './json.ts';
import { started } from './started.ts';

const FLEX_ACCEPT = { accept: 'application/vnd.atlas.2024-11-13+json' };

async function ask(path: string, headers = {}) {
  const { url, world } = await started();
  world.addCluster(PROJECT, { name: 'sandbox', kind: 'flex' });
  world.addCluster(PROJECT, { name: 'scratch', backupEnabled: false });
  const { status, headers: got, text } = await getLoggedIn(url, path, headers);
  expect(got['content-type']).toBe('application/json');
  expect(got['x-error-code']).toBe(at(JSON.parse(text), 'errorCode'));
  return { status, headers: got, body: JSON.parse(text) as unknown };
}

test('a dedicated cluster in the flex API gives the recorded body', async () => {
  const { status, body } = await ask(
    `/api/atlas/v2/groups/${PROJECT}/flexClusters/orders/backup/restoreJobs`,
    FLEX_ACCEPT,
  );
  expect(status).toBe(400);
  expect(body).toEqual({
    detail: 'Cannot use non-flex cluster orders in the flex API.',
    error: 400,
    errorCode: 'CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API',
    parameters: ['orders'],
    reason: 'Bad Request',
  });
});

test('a flex cluster in the cluster API gives its own error', async () => {
  const { status, body } = await ask(RESTORES.replace('orders', 'sandbox'));
  expect([status, at(body, 'errorCode')]).toEqual([400, 'CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API']);
});

test('an unknown cluster gives a 404 that costs a token of its project', async () => {
  const { status, headers, body } = await ask(RESTORES.replace('orders', 'nobody'));
  expect([status, at(body, 'errorCode')]).toEqual([404, 'CLUSTER_NOT_FOUND']);
  expect(at(body, 'parameters')).toEqual(['nobody', PROJECT]);
  expect(headers['ratelimit-remaining']).toBe('1199');
});

test('an unknown project gives a 404 without a rate limit', async () => {
  const { status, headers, body } = await ask(RESTORES.replace(PROJECT, OTHER_PROJECT));
  expect([status, at(body, 'errorCode')]).toEqual([404, 'GROUP_NOT_FOUND']);
  expect(at(body, 'detail')).toBe(`No group with ID ${OTHER_PROJECT} exists.`);
  expect(headers['ratelimit-limit']).toBeUndefined();
});

test('a cluster without backup gives a 404', async () => {
  const { status, body } = await ask(RESTORES.replace('orders', 'scratch'));
  expect([status, at(body, 'errorCode')]).toEqual([404, 'BACKUP_CONFIG_NOT_FOUND']);
});

test.each([`${RESTORES}/`, `${RESTORES}/abc`, '/', '/api/atlas/v2/', RESTORES.replace('v2', 'v1.5')])(
  'the path %s gives a 404',
  async (path) => {
    const { status, body } = await ask(path);
    expect([status, at(body, 'errorCode')]).toEqual([404, 'RESOURCE_NOT_FOUND']);
  },
);

test('a list accepts only GET', async () => {
  const { url } = await started();
  const authorization = digestHeader({ nonce: await nonceFrom(url), uri: RESTORES, method: 'POST' });
  const { statusCode, body } = await request(url + RESTORES, { method: 'POST', headers: { authorization } });
  expect([statusCode, at(await body.json(), 'errorCode')]).toEqual([405, 'METHOD_NOT_ALLOWED']);
});
