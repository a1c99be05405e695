import { expect, test } from 'vitest';
import { configFromTargets } from '../../src/config/resolve/configFromTargets.ts';
import { describeProblem } from '../../src/yaml/problem.ts';

const env = { MONGODB_ATLAS_PUBLIC_API_KEY: 'a', MONGODB_ATLAS_PRIVATE_API_KEY: 'b' };
const ONE = '5e2211c17a3e5a48f5497de3';
const TWO = '5e2211c17a3e5a48f5497de4';

function problemsOf(targets: readonly string[], login: Readonly<Record<string, string>> = env) {
  const parsed = configFromTargets(targets, login);
  return parsed.ok ? [] : parsed.error.map(describeProblem);
}

test('targets become projects with the login of the environment and every default', () => {
  const parsed = configFromTargets([`${ONE}/orders`, `${TWO}/orders`, `${ONE}/ledger`], env);
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

test('every target that is none is named', () => {
  const shape = 'is not PROJECT_ID/CLUSTER (24 hexadecimal characters, a slash, the name of the cluster)';
  expect(problemsOf(['orders', `${ONE}/`, `${ONE}/a/b`, '5E22/orders', `${ONE}/-x`])).toEqual([
    `--target: "orders" ${shape}`,
    `--target: "${ONE}/" ${shape}`,
    `--target: "${ONE}/a/b" ${shape}`,
    `--target: "5E22/orders" ${shape}`,
    `--target: "${ONE}/-x" ${shape}`,
  ]);
});

test('a target that is there twice is named', () => {
  expect(problemsOf([`${ONE}/a`, `${ONE}/a`])).toEqual([`--target: "${ONE}/a" is a duplicate`]);
});

test('a missing login is a problem', () => {
  expect(problemsOf([`${ONE}/a`], { MONGODB_ATLAS_CLIENT_ID: 'c' })).toEqual([
    'credentials.default: not defined, and the environment has MONGODB_ATLAS_CLIENT_ID without MONGODB_ATLAS_CLIENT_SECRET, set both',
  ]);
});

test('no target at all is a problem', () => {
  expect(problemsOf([])).toEqual(['--target: missing, name at least one PROJECT_ID/CLUSTER']);
});

test('Atlas for Government is named by the variable that the CLI reads', () => {
  const government = { ...env, MONGODB_ATLAS_BASE_URL: 'https://cloud.mongodbgov.com/' };
  const parsed = configFromTargets([`${ONE}/orders`], government);
  expect(parsed.ok && parsed.value.config.atlas.baseUrl).toBe('https://cloud.mongodbgov.com');
  const unset = configFromTargets([`${ONE}/orders`], { ...env, MONGODB_ATLAS_BASE_URL: '' });
  expect(unset.ok && unset.value.config.atlas.baseUrl).toBe('https://cloud.mongodb.com');
});

test('an invalid address of Atlas is reported by the name of its variable', () => {
  const parsed = configFromTargets([`${ONE}/orders`], {
    ...env,
    MONGODB_ATLAS_BASE_URL: 'http://example.com',
  });
  expect(parsed.ok ? [] : parsed.error.map(describeProblem)).toEqual([
    'MONGODB_ATLAS_BASE_URL: "http://example.com" is plain http, which is for loopback only, write https://',
  ]);
});
