import { expect, test } from 'vitest';
import { activeSection, sortActive } from '../../src/page/activeJobs.ts';
import type { PageFacts } from '../../src/page/facts.ts';
import { before, download, HOUR, job, MINUTE, NOW_MS, pageFacts, SECOND, target } from './facts.ts';
import { wordsOf } from './wordsOf.ts';

const ELSEWHERE = '5e2211c17a3e5a48f5497de9';

function told(facts: Partial<PageFacts>): string {
  const all = pageFacts(facts);
  return wordsOf(activeSection(all, sortActive(all.jobs)));
}

test('what is in progress is told with its age, the oldest first', () => {
  const jobs = [
    job({ clusterName: 'young', createdAt: before(50 * SECOND) }),
    job({ clusterName: 'ageless', createdAt: null }),
    job({ clusterName: 'old', createdAt: before(5 * HOUR + 2 * MINUTE) }),
  ];
  expect(told({ jobs })).toMatch(/5h 2m payments\/old .* 50s payments\/young .* not known payments\/ageless/);
});

test('ready downloads are told with the time that is left, the soonest first', () => {
  const jobs = [
    download({ clusterName: 'late' }),
    download({ clusterName: 'endless', expiresAt: null }),
    download({ clusterName: 'soon', expiresAt: before(-8 * MINUTE - 20 * SECOND) }),
    download({ clusterName: 'over', expiresAt: before(SECOND) }),
  ];
  expect(told({ jobs })).toMatch(
    /expired payments\/over .* 8m 20s ! expiring payments\/soon 2026-03-02 12:08:20 UTC .* 40m payments\/late .* not known payments\/endless/,
  );
});

test("ages and expiries are told by Atlas' clock", () => {
  const jobs = [job({ createdAt: before(0) }), download({ expiresAt: before(-30 * MINUTE) })];
  expect(told({ jobs, atlasNowMs: NOW_MS + 10 * MINUTE })).toMatch(/10m payments.* 20m payments/);
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
  ['to where Atlas does not tell', { destinationClusterName: null }, 'not told'],
])('a restore %s says so', (_where, facts, words) => {
  const platform = target({ projectId: '5e2211c17a3e5a48f5497de4', projectName: 'platform' });
  expect(told({ targets: [target(), platform], jobs: [job(facts)] })).toContain(words);
});

test('a download that is not ready yet goes nowhere', () => {
  expect(told({ jobs: [download({ state: 'in_progress' })] })).toContain('being prepared for download');
});

test('of many jobs a hundred are shown, and where the rest is', () => {
  const words = told({ jobs: Array.from({ length: 1101 }, () => job()) });
  expect(words).toContain('The first 100 of 1,101: all of them as JSON');
  expect(words.match(/9m payments/g)).toHaveLength(100);
});

test('where nothing happens that is said', () => {
  expect(told({})).toBe(
    'Active jobs In progress Nothing is in progress. Ready to download No download is ready.',
  );
});
