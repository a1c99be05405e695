import { expect, test } from 'vitest';
import { ACTIVE_STATES } from '../../src/core/job.ts';
import { activeSection, sortActive } from '../../src/page/activeJobsSection.ts';
import type { PageFacts } from '../../src/page/facts.ts';
import { before, download, HOUR, job, MINUTE, NOW_MS, pageFacts, SECOND, target } from './facts.ts';
import { wordsOf } from './wordsOf.ts';

const ELSEWHERE = '5e2211c17a3e5a48f5497de9';

function textOf(facts: Partial<PageFacts>): string {
  const all = pageFacts(facts);
  const names = new Map(all.targets.map(({ projectId, projectName }) => [projectId, projectName]));
  return wordsOf(activeSection(all, sortActive(all.jobs), names));
}

test.each(ACTIVE_STATES)('a job that is %s is shown', (state) => {
  expect(textOf({ jobs: [job({ state, clusterName: 'shown' })] })).toContain('payments/shown');
});

test('jobs in progress are listed with age and threshold, oldest first', () => {
  const jobs = [
    job({ clusterName: 'young', createdAt: before(50 * SECOND) }),
    job({ clusterName: 'ageless', createdAt: null }),
    job({ clusterName: 'old', createdAt: before(5 * HOUR + 2 * MINUTE) }),
  ];
  expect(textOf({ jobs })).toMatch(
    /5h 2m 1h payments\/old .* 50s 1h payments\/young .* not known 1h payments\/ageless/,
  );
});

test('ready downloads are listed with the time left, next to expire first', () => {
  const jobs = [
    download({ clusterName: 'late' }),
    download({ clusterName: 'endless', expiresAt: null }),
    download({ clusterName: 'soon', expiresAt: before(-8 * MINUTE - 20 * SECOND) }),
    download({ clusterName: 'over', expiresAt: before(SECOND) }),
  ];
  expect(textOf({ jobs })).toMatch(
    /expired payments\/over .* 8m 20s ! expiring payments\/soon 2026-03-02 12:08:20 UTC .* 40m payments\/late .* not known payments\/endless/,
  );
});

test("ages and expiries are measured by Atlas' clock", () => {
  const jobs = [job({ createdAt: before(0) }), download({ expiresAt: before(-30 * MINUTE) })];
  expect(textOf({ jobs, atlasNowMs: NOW_MS + 10 * MINUTE })).toMatch(/10m 1h payments.* 20m payments/);
});

test.each([
  ['onto its own cluster', {}, '→ the same cluster'],
  ['onto another cluster', { destinationClusterName: 'ledger' }, '→ payments/ledger Backup snapshot'],
  [
    'into a project that is polled',
    { destinationProjectId: '5e2211c17a3e5a48f5497de4' },
    '→ platform/orders ⇄ other project',
  ],
  [
    'into a project that is not polled',
    { destinationProjectId: ELSEWHERE },
    `→ ${ELSEWHERE}/orders ⇄ other project`,
  ],
  ['with an unknown destination', { destinationClusterName: null }, 'not known Backup snapshot'],
])('a restore %s shows its destination', (_where, facts, words) => {
  const platform = target({ projectId: '5e2211c17a3e5a48f5497de4', projectName: 'platform' });
  expect(textOf({ targets: [target(), platform], jobs: [job(facts)] })).toContain(words);
});

test('a download in progress has no destination', () => {
  expect(textOf({ jobs: [download({ state: 'in_progress' })] })).toContain('being prepared for download');
});

test('a hundred of many jobs are shown, with a link to the rest', () => {
  const words = textOf({ jobs: Array.from({ length: 1101 }, () => job()) });
  expect(words).toContain('The first 100 of 1,101: all of them as JSON');
  expect(words.match(/9m 1h payments/g)).toHaveLength(100);
});

test('a stuck job comes first and is marked', () => {
  const jobs = [
    job({ clusterName: 'old', createdAt: before(5 * HOUR), stuckAfterSeconds: 36_000 }),
    job({ clusterName: 'stuck', createdAt: before(2 * HOUR), stuck: true }),
  ];
  expect(textOf({ jobs })).toMatch(/2h ✕ stuck 1h payments\/stuck .* 5h 10h payments\/old/);
});

test('a job of a stale list is grey and shows when it was last read', () => {
  const all = pageFacts({ jobs: [job({ stale: true, readAt: before(17 * MINUTE) })] });
  const section = activeSection(all, sortActive(all.jobs), new Map());
  expect(wordsOf(section)).toContain('9m ! not read since 11:43 UTC');
  expect(section.text).toContain('<tr role="row" class="old">');
});

test('a collection restore shows its progress', () => {
  const facts = { deliveryType: 'collection', restoredDocuments: 1200, totalDocuments: 5000 } as const;
  expect(textOf({ jobs: [job(facts)] })).toContain('Collections restored 1,200 of 5,000 documents (24 %)');
});

test('without active jobs the page shows that none exist', () => {
  expect(textOf({})).toBe(
    'Active jobs In progress Nothing is in progress. Ready to download No download is ready.',
  );
});

test('without active jobs in the clusters that were read, those of the others are not known', () => {
  const unread = target({ jobs: null, lastPollAt: null });
  expect(textOf({ targets: [target(), unread] })).toContain(
    'Nothing is in progress in the clusters that were read. The others are not known.',
  );
  expect(textOf({ targets: [unread] })).toBe(
    'Active jobs In progress Not known. Ready to download Not known.',
  );
});
