import { expect, test } from 'vitest';
import { targetSection } from '../../src/page/targetTable.ts';
import type { TargetReport } from '../../src/report/targetReport.ts';
import { before, failing, HOUR, jobsOf, MINUTE, pageFacts, target } from './facts.ts';
import { wordsOf } from './wordsOf.ts';

function textOf(...targets: readonly TargetReport[]): string {
  return wordsOf(targetSection(pageFacts({ targets })));
}

test('a target is listed with its last successful poll and its jobs by state', () => {
  const jobs = jobsOf({ in_progress: 1, ready: 2, completed: 1234, failed: 5, cancelled: 6, expired: 7 });
  const words = textOf(
    target({ jobs, lastSuccessAt: before(5 * HOUR + MINUTE), lastFailureAt: before(26 * MINUTE) }),
  );
  expect(words).toMatch(
    /^Clusters payments 1 cluster · 1 in progress · 2 ready Atlas ↗ 5e2211c17a3e5a48f5497de3 /,
  );
  expect(words).toMatch(/orders 12s ago 1 2 1,234 last 5h ago 5 last 26m ago 6 7$/);
});

test('a failure of the last day is highlighted', () => {
  const text = (lastFailureAt: string) =>
    targetSection(pageFacts({ targets: [target({ lastFailureAt })] })).text;
  expect(text(before(23 * HOUR))).toContain('class="last new"');
  expect(text(before(25 * HOUR))).not.toContain('class="last new"');
});

test('a failing target keeps its numbers, with the reason, the start of the failure and their age', () => {
  expect(textOf(failing('timeout', 'no answer', { jobs: jobsOf({ completed: 3 }) }))).toMatch(
    /^Clusters payments ✕ 1 not read 1 cluster .* orders 3m ago ✕ No response in time failing since 11:58 UTC 0 0 3 0 0 0$/,
  );
});

test('stale numbers are grey, show when they were last read, and are not counted', () => {
  const jobs = jobsOf({ in_progress: 1 });
  expect(textOf(failing('timeout', 'no answer', { jobs, stale: true }))).toContain(
    '✕ No response in time ! not read since 11:57 UTC failing since 11:58 UTC 1',
  );
  const words = textOf(target({ jobs, stale: true }));
  expect(words).toContain('! not read since 11:59 UTC 1');
  expect(words).not.toContain('1 in progress');
  expect(words).toContain('1 cluster · 1 not known');
  expect(targetSection(pageFacts({ targets: [target({ jobs, stale: true })] })).text).toContain(
    'class="old"',
  );
});

test('a target that fails only for collection restores is marked as such', () => {
  expect(textOf(failing('forbidden', 'no', { up: true }))).toContain('Access denied (collection restores)');
});

test('numbers that were never read are shown as not known, not 0', () => {
  const never = target({ lastPollAt: null, lastSuccessfulPollAt: null, jobs: null });
  expect(textOf(never)).toMatch(/orders not read yet … first poll to come (–not known ?){6}$/);
});

test('without a target the page shows whether a discovery is pending', () => {
  expect(textOf()).toMatch(
    /^Clusters No cluster is polled, so a failed restore goes unnoticed: the configuration names none/,
  );
  const discoveries = [{ projectName: 'payments', credentials: 'default', failure: undefined }];
  expect(wordsOf(targetSection(pageFacts({ targets: [], discoveries })))).toBe(
    'Clusters … Not discovered yet: the clusters of payments Clusters are not known yet.',
  );
});

test('pending discoveries are listed, a few by name', () => {
  const discoveries = Array.from({ length: 9 }, (_, index) => ({
    projectName: `p${index}`,
    credentials: 'default',
    failure: undefined,
  }));
  expect(wordsOf(targetSection(pageFacts({ discoveries })))).toContain('the clusters of p5 and 3 others');
});

test('a project links to Atlas if Atlas has an https address', () => {
  const href = 'href="https://cloud.mongodb.com/v2/5e2211c17a3e5a48f5497de3"';
  expect(targetSection(pageFacts()).text).toContain(href);
  expect(targetSection(pageFacts({ atlasUrl: undefined })).text).not.toContain('Atlas');
});
