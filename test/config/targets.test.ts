import { expect, test } from 'vitest';
import { configFromTargets } from '../../src/config/resolve/targets.ts';
import { describeProblem } from '../../src/yaml/problem.ts';

const env = { MONGODB_ATLAS_PUBLIC_API_KEY: 'a', MONGODB_ATLAS_PRIVATE_API_KEY: 'b' };
const ONE = '5e2211c17a3e5a48f5497de3';
const TWO = '5e2211c17a3e5a48f5497de4';

function problemsOf(targets: readonly string[], login: Readonly<Record<string, string>> = env) {
  const parsed = configFromTargets(targets, login);
  return parsed.ok ? [] : parsed.problems.map(describeProblem);
}

test('targets become projects with the login of the environment and every default', () => {
  const parsed = configFromTargets([`${ONE}/orders`, `${TWO}/orders`, `${ONE}/ledger`], env);
  expect(parsed).toMatchObject({
    ok: true,
    config: {
      poll: { schedule: '* * * * *', concurrency: 8 },
      projects: [
        { id: ONE, credentials: 'default', clusters: ['orders', 'ledger'] },
        { id: TWO, credentials: 'default', clusters: ['orders'] },
      ],
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
  expect(problemsOf([`${ONE}/a`, `${ONE}/a`])).toEqual([`--target: "${ONE}/a" is there twice`]);
});

test('a missing login is a problem', () => {
  expect(problemsOf([`${ONE}/a`], { MONGODB_ATLAS_CLIENT_ID: 'c' })).toEqual([
    'credentials.default: not defined, and the environment has MONGODB_ATLAS_CLIENT_ID without MONGODB_ATLAS_CLIENT_SECRET, set both',
  ]);
});

test('no target at all is a problem', () => {
  expect(problemsOf([])).toEqual(['--target: missing, name at least one PROJECT_ID/CLUSTER']);
});
