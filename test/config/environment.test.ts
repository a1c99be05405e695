import { expect, test } from 'vitest';
import { environmentCredentials } from '../../src/config/environment.ts';

const key = { MONGODB_ATLAS_PUBLIC_API_KEY: 'a', MONGODB_ATLAS_PRIVATE_API_KEY: 'b' };
const account = { MONGODB_ATLAS_CLIENT_ID: 'c', MONGODB_ATLAS_CLIENT_SECRET: 'd' };

test('an API key is read from the variables of the Atlas CLI', () => {
  expect(environmentCredentials(key)).toEqual({
    ok: true,
    value: {
      kind: 'apiKey',
      publicKey: { from: 'environment', variable: 'MONGODB_ATLAS_PUBLIC_API_KEY' },
      privateKey: { from: 'environment', variable: 'MONGODB_ATLAS_PRIVATE_API_KEY' },
    },
  });
});

test('an API key is read from the variables of the Terraform provider', () => {
  const short = { MONGODB_ATLAS_PUBLIC_KEY: 'a', MONGODB_ATLAS_PRIVATE_KEY: 'b' };
  expect(environmentCredentials(short)).toMatchObject({
    ok: true,
    value: { privateKey: { variable: 'MONGODB_ATLAS_PRIVATE_KEY' } },
  });
});

test('a service account is read from the environment', () => {
  expect(environmentCredentials(account)).toMatchObject({
    ok: true,
    value: { kind: 'serviceAccount' },
  });
});

test('both names of one variable may have the same value', () => {
  expect(environmentCredentials({ ...key, MONGODB_ATLAS_PUBLIC_KEY: 'a' })).toMatchObject({ ok: true });
});

test('an empty variable counts as unset', () => {
  expect(environmentCredentials({ ...account, MONGODB_ATLAS_PUBLIC_API_KEY: '' })).toMatchObject({
    ok: true,
  });
});

test.each([
  [
    {},
    'the environment has no credentials: set MONGODB_ATLAS_PUBLIC_API_KEY and MONGODB_ATLAS_PRIVATE_API_KEY, or MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET',
  ],
  [
    { ...key, MONGODB_ATLAS_CLIENT_ID: 'c' },
    'the environment has an API key (MONGODB_ATLAS_PUBLIC_API_KEY) and a service account (MONGODB_ATLAS_CLIENT_ID), unset one of them',
  ],
  [
    { ...key, MONGODB_ATLAS_PRIVATE_KEY: 'other' },
    'MONGODB_ATLAS_PRIVATE_API_KEY and MONGODB_ATLAS_PRIVATE_KEY differ, unset one of them',
  ],
  [
    { MONGODB_ATLAS_PRIVATE_KEY: 'b' },
    'the environment has MONGODB_ATLAS_PRIVATE_KEY without MONGODB_ATLAS_PUBLIC_API_KEY, set both',
  ],
  [
    { MONGODB_ATLAS_CLIENT_ID: 'c' },
    'the environment has MONGODB_ATLAS_CLIENT_ID without MONGODB_ATLAS_CLIENT_SECRET, set both',
  ],
])('%o is refused as credentials', (env, message) => {
  expect(environmentCredentials(env)).toEqual({ ok: false, error: message });
});
