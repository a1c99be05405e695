import { expect, test } from 'vitest';
import { FAILURE_KINDS } from '../../src/core/failure.ts';
import { problemList } from '../../src/page/problemList.ts';
import { problemsOf } from '../../src/page/problems.ts';
import { crowd } from './company.ts';
import { failing, pageFacts, target } from './facts.ts';
import { wordsOf } from './wordsOf.ts';

const REFUSED = 'Atlas does not accept this login: check the key';

test('a login that is refused for 300 targets is one problem', () => {
  const targets = crowd(300).map((each) =>
    failing('unauthorized', REFUSED, { ...each, failure: null, up: false }),
  );
  const refused = targets.map((each) => ({
    ...each,
    failure: { reason: 'unauthorized', message: REFUSED } as const,
  }));
  const problems = problemsOf(pageFacts({ targets: refused }));
  expect(problems).toHaveLength(1);
  expect(wordsOf(problemList(problems))).toBe(
    '1 problem ✕ Login refused unauthorized login default ' +
      'Atlas does not accept this login: check the key. 300 targets in 8 projects: ' +
      'project-0000/cluster-0, project-0000/cluster-1, project-0000/cluster-2, project-0000/cluster-3, ' +
      'project-0000/cluster-4, project-0000/cluster-5 and 294 others',
  );
});

test('two logins that are refused in the same words are two problems', () => {
  const other = failing('unauthorized', REFUSED, { credentials: 'emea' });
  const problems = problemsOf(pageFacts({ targets: [failing('unauthorized', REFUSED), other] }));
  expect(problems.map(({ credentials }) => credentials)).toEqual(['default', 'emea']);
});

test('a network that is down for two logins is one problem', () => {
  const other = failing('network', 'no way to Atlas', { credentials: 'emea' });
  expect(problemsOf(pageFacts({ targets: [failing('network', 'no way to Atlas'), other] }))).toHaveLength(1);
});

test('the most widespread problem comes first', () => {
  const targets = [
    failing('not_found', 'no such cluster'),
    ...['a', 'b'].map((name) => failing('timeout', 'no answer', { projectName: name })),
  ];
  expect(problemsOf(pageFacts({ targets })).map(({ reason }) => reason)).toEqual(['timeout', 'not_found']);
});

test('what cannot be discovered is told together with what is refused for the same cause', () => {
  const failure = { kind: 'unauthorized', message: REFUSED } as const;
  const discoveries = [
    { projectName: undefined, credentials: 'default', failure },
    { projectName: 'payments', credentials: 'default', failure },
  ];
  expect(wordsOf(problemList(problemsOf(pageFacts({ targets: [], discoveries }))))).toContain(
    'Cannot be discovered: the projects of login default, the clusters of payments',
  );
  const targets = [failing('unauthorized', REFUSED), target()];
  expect(wordsOf(problemList(problemsOf(pageFacts({ targets, discoveries }))))).toContain(
    '1 target in 1 project: the projects of login default, the clusters of payments, payments/orders',
  );
});

test('of many problems a dozen is told, and how many there are', () => {
  const targets = FAILURE_KINDS.flatMap((kind) => [failing(kind, 'first'), failing(kind, 'second')]);
  const words = wordsOf(problemList(problemsOf(pageFacts({ targets }))));
  expect(words).toMatch(/^26 problems /);
  expect(words).toContain('14 more problems: see the targets below.');
});

test('where all is well nothing is told', () => {
  expect(problemList(problemsOf(pageFacts())).text).toBe('');
});
