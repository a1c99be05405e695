import { expect, test } from 'vitest';
import { targetSection } from '../../src/page/targetTable.ts';
import type { TargetReport } from '../../src/report/targetReport.ts';
import { before, failing, HOUR, jobsOf, MINUTE, pageFacts, target } from './facts.ts';
import { wordsOf } from './wordsOf.ts';

function told(...targets: readonly TargetReport[]): string {
  return wordsOf(targetSection(pageFacts({ targets })));
}

test('a target is told with its last good poll and its jobs by state', () => {
  const jobs = jobsOf({ in_progress: 1, ready: 2, completed: 1234, failed: 5, cancelled: 6, expired: 7 });
  const words = told(
    target({ jobs, lastSuccessAt: before(5 * HOUR + MINUTE), lastFailureAt: before(26 * MINUTE) }),
  );
  expect(words).toMatch(/^Targets payments 1 target · 1 in progress · 2 ready 5e2211c17a3e5a48f5497de3 /);
  expect(words).toMatch(/orders 12s ago 1 2 1,234 last 5h ago 5 last 26m ago 6 7$/);
});

test('a failure of the last day stands out', () => {
  const text = (lastFailureAt: string) =>
    targetSection(pageFacts({ targets: [target({ lastFailureAt })] })).text;
  expect(text(before(23 * HOUR))).toContain('class="last new"');
  expect(text(before(25 * HOUR))).not.toContain('class="last new"');
});

test('a target that fails keeps its numbers and says why and how old they are', () => {
  expect(told(failing('timeout', 'no answer', { jobs: jobsOf({ completed: 3 }) }))).toMatch(
    /^Targets payments ✕ 1 failing 1 target .* orders 3m ago ✕ No answer in time 0 0 3 0 0 0$/,
  );
});

test('numbers that are stale are told to be, and no longer count as active', () => {
  const jobs = jobsOf({ in_progress: 1 });
  expect(told(failing('timeout', 'no answer', { jobs, stale: true }))).toContain(
    'No answer in time, numbers are stale 1',
  );
  const words = told(target({ jobs, stale: true }));
  expect(words).toContain('! numbers are stale 1');
  expect(words).not.toContain('1 in progress');
});

test('a target whose collection restores alone fail says so', () => {
  expect(told(failing('forbidden', 'no', { up: true }))).toContain('Access denied (collection restores)');
});

test('what has never been read is not known, not 0', () => {
  const never = target({ lastPollAt: null, lastSuccessfulPollAt: null, jobs: null });
  expect(told(never)).toMatch(/orders never … first poll to come (–not known ?){6}$/);
});

test('without a target that is said', () => {
  expect(told()).toBe('Targets Nothing to poll is known yet.');
});
