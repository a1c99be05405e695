import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parseConfig.ts';
import { describeProblem, renderProblems } from '../../src/yaml/problem.ts';
import { badFiles } from './badFiles.ts';

const fixtures = new URL('fixtures/', import.meta.url);
const KEYS = { MONGODB_ATLAS_PUBLIC_API_KEY: 'abcdefgh', MONGODB_ATLAS_PRIVATE_API_KEY: 'private' };
const PROJECTS = 'projects: [{ id: 5e2211c17a3e5a48f5497de3, clusters: [orders] }]\n';

function parse(text: string, env: Readonly<Record<string, string>> = {}) {
  return parseConfig(text, { file: '/etc/exporter/exporter.yml', env });
}

function linesOf(text: string): readonly string[] {
  const parsed = parse(text, KEYS);
  return parsed.ok ? [] : parsed.error.map(describeProblem);
}

function read(name: string): string {
  return readFileSync(new URL(name, fixtures), 'utf8');
}

describe('all problems of an invalid file are reported at once, in the order of the file', () => {
  test.each(Object.entries(badFiles))('%s', (name, expected) => {
    expect(linesOf(read(name))).toEqual(expected);
  });

  test('every invalid file is listed in badFiles', () => {
    const bad = readdirSync(fixtures).filter((name) => name.startsWith('bad-'));
    expect(bad.toSorted()).toEqual(Object.keys(badFiles).toSorted());
  });
});

test('missing credentials are reported with the variables to set', () => {
  const parsed = parse(PROJECTS);
  expect(parsed.ok ? [] : parsed.error).toEqual([
    {
      path: 'credentials.default',
      message:
        'not defined, and the environment has no credentials: set MONGODB_ATLAS_PUBLIC_API_KEY and MONGODB_ATLAS_PRIVATE_API_KEY, or MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET',
      line: undefined,
      column: undefined,
    },
  ]);
});

test('problems of the environment come after those of the file', () => {
  const parsed = parse(`${PROJECTS}poll: { jitter: 5 }\ndownloads: 1\n`);
  expect(parsed.ok ? [] : parsed.error.map(({ path }) => path)).toEqual([
    'poll.jitter',
    'downloads',
    'credentials.default',
  ]);
});

test('the environment is not read when no project needs its credentials', () => {
  const named = 'credentials: { own: { public_key: a, private_key: b } }\n';
  const project = 'projects: [{ id: 5e2211c17a3e5a48f5497de3, clusters: [a], credentials: own }]\n';
  expect(parse(named + project).ok).toBe(true);
});

test('a service account from the environment is refused with an API version that does not support it', () => {
  const env = { MONGODB_ATLAS_CLIENT_ID: 'a', MONGODB_ATLAS_CLIENT_SECRET: 'b' };
  const refused = parse(`atlas: { api_version: v1.0 }\n${PROJECTS}`, env);
  expect(refused.ok ? [] : refused.error.map(describeProblem)).toEqual([
    'credentials.default: a service account needs atlas.api_version v2',
  ]);
  expect(parse(PROJECTS, env).ok).toBe(true);
});

test('an anchor may be reused for the clusters of hundreds of projects', () => {
  const projects = Array.from(
    { length: 300 },
    (_, at) => `  - { id: "${at.toString(16).padStart(24, '0')}", clusters: *all }\n`,
  );
  const first = '  - { id: 5e2211c17a3e5a48f5497de3, clusters: &all [orders, ledger] }\n';
  expect(linesOf(`projects:\n${first}${projects.join('')}`)).toEqual([]);
});

test('a problem of an alias shows the value of its anchor and the line of the alias', () => {
  expect(linesOf(`poll:\n  jitter: &a 5\n  timeout: *a\n${PROJECTS}`)).toEqual([
    'poll.jitter: 5 has no unit, write 5s, line 2',
    'poll.timeout: 5 has no unit, write 5s, line 3',
  ]);
});

test('the last value of a duplicate key is checked', () => {
  expect(linesOf(`poll:\n  jitter: 1s\n  jitter: 5\n${PROJECTS}`)).toEqual([
    'poll.jitter: duplicate key, first in line 2, line 3',
    'poll.jitter: 5 has no unit, write 5s, line 3',
  ]);
});

test('credentials cannot be named __proto__', () => {
  const section = 'credentials: { __proto__: { public_key: a, private_key: b } }\n';
  expect(linesOf(section + PROJECTS)).toEqual(['credentials.__proto__: unknown key, line 1']);
});

test('a duration out of range is reported with the range', () => {
  expect(linesOf(`poll: { jitter: 61m, timeout: 0s }\n${PROJECTS}`)).toEqual([
    'poll.jitter: "61m" is out of range, from 0s to 1h, line 1',
    'poll.timeout: "0s" is out of range, from 1ms to 1d, line 1',
  ]);
  expect(linesOf(`poll: { jitter: 1h, timeout: 1d, stale_after: 1ms }\n${PROJECTS}`)).toEqual([]);
});

test('problems are printed one per line under the name of the file', () => {
  const parsed = parse(`poll: { jitter: 5, timeout: 5 }\n${PROJECTS}`, KEYS);
  expect(renderProblems(parsed.ok ? [] : parsed.error, 'a\nb.yml')).toBe(
    'a\\u000ab.yml: 2 problems\n' +
      'poll.jitter: 5 has no unit, write 5s, line 1\n' +
      'poll.timeout: 5 has no unit, write 5s, line 1\n',
  );
});

test('a file of 10,000 unknown keys is read in linear time', { timeout: 120_000 }, () => {
  const text = Array.from({ length: 10_000 }, (_, n) => `key_number_${n}: 1\n`).join('');
  const before = process.cpuUsage();
  const parsed = parse(text, KEYS);
  expect(parsed.ok ? 0 : parsed.error.length).toBe(10_001);
  // Quadratic work takes 15 s. CPU time does not depend on other processes.
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(8);
});

test('a key named __proto__ is reported in any section', () => {
  expect(linesOf(`atlas: { __proto__: 1 }\n__proto__: {}\n${PROJECTS}`)).toEqual([
    'atlas.__proto__: unknown key, line 1',
    '__proto__: unknown key, line 2',
  ]);
});
