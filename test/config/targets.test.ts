import { expect, test } from 'vitest';
import { configFromTargets, parseTarget } from '../../src/config/configFromTargets.ts';
import { describeProblem } from '../../src/yaml/problem.ts';

const env = { MONGODB_ATLAS_PUBLIC_API_KEY: 'a', MONGODB_ATLAS_PRIVATE_API_KEY: 'b' };
const ONE = '5e2211c17a3e5a48f5497de3';
const TWO = '5e2211c17a3e5a48f5497de4';

function targets(...texts: readonly string[]) {
  return texts.map((text) => {
    const target = parseTarget(text);
    if (!target.ok) throw new Error(target.error);
    return target.value;
  });
}

test('targets become projects with the credentials of the environment and every default', () => {
  const parsed = configFromTargets(targets(`${ONE}/orders`, `${TWO}/orders`, `${ONE}/ledger`), env);
  expect(parsed).toMatchObject({
    ok: true,
    value: {
      config: {
        poll: { schedule: '* * * * *', concurrency: 8 },
        projects: [
          { id: ONE, credentials: 'default', clusters: ['orders', 'ledger'] },
          { id: TWO, credentials: 'default', clusters: ['orders'] },
        ],
      },
    },
  });
});

test.each(['orders', `${ONE}/`, `${ONE}/a/b`, '5E22/orders', `${ONE}/-x`])('%j is not a target', (text) => {
  expect(parseTarget(text)).toEqual({
    ok: false,
    error: 'is not PROJECT_ID/CLUSTER (24 hexadecimal characters, a slash, the name of the cluster)',
  });
});

test('missing credentials are a problem', () => {
  const parsed = configFromTargets(targets(`${ONE}/a`), { MONGODB_ATLAS_CLIENT_ID: 'c' });
  expect(parsed.ok ? [] : parsed.error.map(describeProblem)).toEqual([
    'credentials.default: not defined, and the environment has MONGODB_ATLAS_CLIENT_ID without MONGODB_ATLAS_CLIENT_SECRET, set both',
  ]);
});

test('MONGODB_ATLAS_BASE_URL selects Atlas for Government', () => {
  const government = { ...env, MONGODB_ATLAS_BASE_URL: 'https://cloud.mongodbgov.com/' };
  const parsed = configFromTargets(targets(`${ONE}/orders`), government);
  expect(parsed.ok && parsed.value.config.atlas.baseUrl).toBe('https://cloud.mongodbgov.com');
  const unset = configFromTargets(targets(`${ONE}/orders`), { ...env, MONGODB_ATLAS_BASE_URL: '' });
  expect(unset.ok && unset.value.config.atlas.baseUrl).toBe('https://cloud.mongodb.com');
});

test('an invalid base URL is reported by the name of its variable', () => {
  const parsed = configFromTargets(targets(`${ONE}/orders`), {
    ...env,
    MONGODB_ATLAS_BASE_URL: 'http://example.com',
  });
  expect(parsed.ok ? [] : parsed.error.map(describeProblem)).toEqual([
    'MONGODB_ATLAS_BASE_URL: "http://example.com" is plain http, which is for loopback only, write https://',
  ]);
});
