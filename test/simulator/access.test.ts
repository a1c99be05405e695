import { expect, test } from 'vitest';
import type { ApiKey } from '../../src/simulator/auth/grants.ts';
import { getLoggedIn, OTHER_PROJECT, PROJECT, RESTORES } from './client.ts';
import { at, list } from './json.ts';
import { started } from './started.ts';

const KEY: ApiKey = { publicKey: 'limited', privateKey: 'p' };
const CLUSTERS = { accept: 'application/vnd.atlas.2024-08-05+json' };

test('a key without a role in the project gets 401 USER_UNAUTHORIZED, not 403', async () => {
  const key = { ...KEY, projects: [OTHER_PROJECT] };
  const { url } = await started({ apiKeys: [key] });
  const { status, headers, text } = await getLoggedIn(url, RESTORES, {}, key);
  expect(status).toBe(401);
  expect(headers['x-error-code']).toBe('USER_UNAUTHORIZED');
  expect(headers['www-authenticate']).toBeUndefined();
  expect(at(JSON.parse(text), 'errorCode')).toBe('USER_UNAUTHORIZED');
});

test('a read-only key lists clusters but no restore jobs', async () => {
  const key = { ...KEY, readOnly: [PROJECT] };
  const { url } = await started({ apiKeys: [key] });
  const clusters = await getLoggedIn(url, `/api/atlas/v2/groups/${PROJECT}/clusters`, CLUSTERS, key);
  expect(clusters.status).toBe(200);
  expect((await getLoggedIn(url, RESTORES, {}, key)).status).toBe(401);
});

test('a key used from an address missing from its access list gets 403 with the address', async () => {
  const key = { ...KEY, accessList: ['203.0.113.7'] };
  const { url } = await started({ apiKeys: [key] });
  const { status, text } = await getLoggedIn(url, RESTORES, {}, key);
  expect(status).toBe(403);
  expect(at(JSON.parse(text), 'errorCode')).toBe('IP_ADDRESS_NOT_ON_ACCESS_LIST');
  expect(at(JSON.parse(text), 'parameters', 0)).toBe('127.0.0.1');
});

test('a rotated secret works at once, and the old one stops working', async () => {
  const { url, setApiKey, stats } = await started({ apiKeys: [KEY] });
  setApiKey({ ...KEY, privateKey: 'new' });
  expect((await getLoggedIn(url, RESTORES, {}, KEY)).status).toBe(401);
  expect((await getLoggedIn(url, RESTORES, {}, { ...KEY, privateKey: 'new' })).status).toBe(200);
  expect(stats.challenged('wrong_response')).toBe(1);
});

test('the list of projects contains only those that the credentials can see', async () => {
  const key = { ...KEY, projects: [OTHER_PROJECT] };
  const { url, world } = await started({ apiKeys: [key] });
  world.addProject({ id: OTHER_PROJECT, name: 'platform' });
  const { text } = await getLoggedIn(url, '/api/atlas/v2/groups', {}, key);
  expect(list(at(JSON.parse(text), 'results')).map((project) => at(project, 'name'))).toEqual(['platform']);
});
