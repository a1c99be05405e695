import { expect, test } from 'vitest';
import { FAILURE_KINDS } from '../../src/core/failure.ts';
import { failureCauseList } from '../../src/page/failureCauseList.ts';
import { failureCausesOf } from '../../src/page/failureCauses.ts';
import { crowd } from './company.ts';
import { failing, NOW_MS, pageFacts, target } from './facts.ts';
import { wordsOf } from './wordsOf.ts';

const REFUSED = 'Atlas does not accept these credentials: check the key';

test('credentials refused for 300 targets are one problem', () => {
  const targets = crowd(300).map((each) =>
    failing('unauthorized', REFUSED, { ...each, failure: null, up: false }),
  );
  const refused = targets.map((each) => ({
    ...each,
    failure: { reason: 'unauthorized', message: REFUSED } as const,
  }));
  const problems = failureCausesOf(pageFacts({ targets: refused }));
  expect(problems).toHaveLength(1);
  expect(wordsOf(failureCauseList(problems, NOW_MS))).toBe(
    'Not read: 1 cause ✕ Credentials refused unauthorized credentials default since 11:58 UTC ' +
      'Atlas does not accept these credentials: check the key. 300 clusters in 8 projects: ' +
      'project-0000/cluster-0, project-0000/cluster-1, project-0000/cluster-2, project-0000/cluster-3, ' +
      'project-0000/cluster-4, project-0000/cluster-5 and 294 others',
  );
});

test('two sets of credentials refused with the same message are two problems', () => {
  const other = failing('unauthorized', REFUSED, { credentials: 'emea' });
  const problems = failureCausesOf(pageFacts({ targets: [failing('unauthorized', REFUSED), other] }));
  expect(problems.map(({ credentials }) => credentials)).toEqual(['default', 'emea']);
});

test('a network failure of two sets of credentials is one problem', () => {
  const other = failing('network', 'no way to Atlas', { credentials: 'emea' });
  expect(
    failureCausesOf(pageFacts({ targets: [failing('network', 'no way to Atlas'), other] })),
  ).toHaveLength(1);
});

test('the most widespread problem comes first', () => {
  const targets = [
    failing('not_found', 'no such cluster'),
    ...['a', 'b'].map((name) => failing('timeout', 'no answer', { projectName: name })),
  ];
  expect(failureCausesOf(pageFacts({ targets })).map(({ reason }) => reason)).toEqual([
    'timeout',
    'not_found',
  ]);
});

test('a failed discovery and failed polls with the same cause are one problem', () => {
  const failure = { kind: 'unauthorized', message: REFUSED } as const;
  const discoveries = [
    { projectName: undefined, credentials: 'default', failure },
    { projectName: 'payments', credentials: 'default', failure },
  ];
  expect(
    wordsOf(failureCauseList(failureCausesOf(pageFacts({ targets: [], discoveries })), NOW_MS)),
  ).toContain('Cannot be discovered: the projects of credentials default, the clusters of payments');
  const targets = [failing('unauthorized', REFUSED), target()];
  expect(wordsOf(failureCauseList(failureCausesOf(pageFacts({ targets, discoveries })), NOW_MS))).toContain(
    '1 cluster in 1 project: the projects of credentials default, the clusters of payments, payments/orders',
  );
});

test('a dozen of many problems are shown, with the total', () => {
  const targets = FAILURE_KINDS.flatMap((kind) => [failing(kind, 'first'), failing(kind, 'second')]);
  const words = wordsOf(failureCauseList(failureCausesOf(pageFacts({ targets })), NOW_MS));
  expect(words).toMatch(/^Not read: 26 causes /);
  expect(words).toContain('14 more causes: see the clusters below.');
});

test('a problem starts with its first failed poll', () => {
  const targets = [
    failing('timeout', 'no answer', { clusterName: 'a', failingSince: '2026-03-02T11:50:00.000Z' }),
    failing('timeout', 'no answer', { clusterName: 'b', failingSince: '2026-03-01T23:10:00.000Z' }),
  ];
  expect(wordsOf(failureCauseList(failureCausesOf(pageFacts({ targets })), NOW_MS))).toContain(
    'since 2026-03-01 23:10 UTC',
  );
});

test('a discovery that has not run yet is not a problem', () => {
  const discoveries = [{ projectName: 'payments', credentials: 'default', failure: undefined }];
  expect(failureCausesOf(pageFacts({ discoveries }))).toEqual([]);
});

test('without problems no list is shown', () => {
  expect(failureCauseList(failureCausesOf(pageFacts()), NOW_MS).text).toBe('');
});
