import { expect, test } from 'vitest';
import { groupTargets } from '../../src/page/projects.ts';
import { crowd } from './company.ts';
import { failing, target } from './facts.ts';

const OTHER = { projectId: '5e2211c17a3e5a48f5497de4', projectName: 'analytics' };

test('failing projects and clusters come first, and the others by name', () => {
  const { groups } = groupTargets([
    target({ clusterName: 'a' }),
    target({ clusterName: 'b', lastPollAt: null }),
    target({ clusterName: 'c', stale: true }),
    failing('timeout', 'no answer', { clusterName: 'd' }),
    target({ ...OTHER, clusterName: 'z' }),
    target({ ...OTHER, clusterName: 'y' }),
    target({ projectId: 'aaaaaaaaaaaaaaaaaaaaaaaa', projectName: 'aardvark' }),
  ]);
  expect(
    groups.map(({ projectName, shown }) => [projectName, shown.map(({ clusterName }) => clusterName)]),
  ).toEqual([
    ['payments', ['d', 'c', 'b', 'a']],
    ['aardvark', ['orders']],
    ['analytics', ['y', 'z']],
  ]);
});

test('a few targets are all expanded', () => {
  expect(groupTargets([target(), target(OTHER)]).groups.map(({ isOpen }) => isOpen)).toEqual([true, true]);
});

test('of many targets only failing projects are expanded, up to 30 rows', () => {
  const targets = crowd(400, 10);
  const { groups } = groupTargets(targets);
  expect(groups.slice(0, 6).map(({ failing, isOpen }) => [failing, isOpen])).toEqual([
    [1, true],
    [1, true],
    [1, true],
    [1, false],
    [1, false],
    [0, false],
  ]);
});

test.each([
  ['in projects of 40', 40, 4000],
  ['in one project', 5000, 4000],
  ['in a project each', 1, 4750],
])('of 5,000 targets %s the failing ones are shown and the rest are counted', (_how, perProject, leftOut) => {
  const targets = crowd(5000, perProject);
  const grouped = groupTargets(targets);
  const shown = grouped.groups.flatMap((group) => group.shown);
  expect(grouped.leftOut).toBe(leftOut);
  expect(shown.length).toBe(5000 - leftOut);
  const failed = (all: typeof targets) => all.filter(({ failure }) => failure !== null).length;
  expect(failed(shown)).toBe(failed(targets));
});
