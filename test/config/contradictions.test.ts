import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parseConfig.ts';
import { describeProblem } from '../../src/yaml/problem.ts';

const KEYS = { MONGODB_ATLAS_PUBLIC_API_KEY: 'a', MONGODB_ATLAS_PRIVATE_API_KEY: 'b' };

function parsed(text: string) {
  const projects = text.includes('projects:')
    ? ''
    : 'projects: [{ id: 5e2211c17a3e5a48f5497de3, clusters: [a] }]\n';
  const config = parseConfig(`${text}\n${projects}`, { file: '/etc/exporter.yml', env: KEYS });
  if (!config.ok) throw new Error(config.error.map(describeProblem).join('\n'));
  return config.value;
}

test.each([
  [
    'poll: { stale_after: 90s }',
    'poll.stale_after: "90s" is shorter than two ticks of the schedule (2m): one failed poll makes a target stale, line 1',
  ],
  [
    'poll: { schedule: "0 3 * * 1", stale_after: 3d }',
    'poll.stale_after: "3d" is shorter than two ticks of the schedule (2w): one failed poll makes a target stale, line 1',
  ],
  [
    'poll: { schedule: "0 3 1,15 * *", stale_after: 3d }',
    'poll.stale_after: "3d" is shorter than two ticks of the schedule (4w): one failed poll makes a target stale, line 1',
  ],
  [
    'poll: { timeout: 10s }',
    'poll.timeout: poll.timeout (10s) is shorter than atlas.request_timeout (30s): a slow request fails the whole poll, line 1',
  ],
  [
    'atlas: { request_timeout: 10m }',
    'atlas.request_timeout: poll.timeout (5m) is shorter than atlas.request_timeout (10m): a slow request fails the whole poll, line 1',
  ],
  [
    'poll: { schedule: "*/5 * * * * *", jitter: 6s }',
    'poll.jitter: "6s" is longer than the shortest gap between two ticks (5s): polls start after the next tick, line 1',
  ],
  [
    'projects: [{ id: 5e2211c17a3e5a48f5497de3, clusters: [all] }]',
    'projects[0].clusters[0]: "all" is read as the name of one cluster: write `clusters: all` to discover every cluster, line 1',
  ],
])('%s is a warning, not an error', (text, warning) => {
  expect(parsed(text).warnings.map(describeProblem)).toEqual([warning]);
});

test.each([
  'poll: { stale_after: 2m }',
  'poll: { schedule: "*/5 * * * * *", jitter: 5s }',
  'poll: { schedule: "0 3 * * *", jitter: 1h, stale_after: 2d }',
  'poll: { schedule: "0 3 * * 1-5", stale_after: 2d }',
  'poll: { schedule: "0 3 L * *", stale_after: 2d }',
  'poll: { schedule: "0 3 * * 0,6", stale_after: 2d }',
  'poll: { schedule: "0 3 1,29 * *", stale_after: 2d }',
])('%s causes no warning', (text) => {
  expect(parsed(text).warnings).toEqual([]);
});

test.each([
  ['* * * * *', 5000],
  ['*/3 * * * * *', 3000],
  ['0,1 0 3 * * *', 1000],
  ['58,59 59 23 * * *', 1000],
  ['0 0 3 * * 1', 5000],
])('the default jitter is at most the shortest gap between two ticks of %s', (schedule, jitterMs) => {
  expect(parsed(`poll: { schedule: "${schedule}" }`).config.poll.jitterMs).toBe(jitterMs);
});
