import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { renderPage } from '../../src/page/page.ts';
import { company, crowd } from './company.ts';
import { download, ended, failing, job, jobsOf, pageFacts, target } from './facts.ts';
import { wordsOf } from './wordsOf.ts';

test('the first lines show the time and the summary', () => {
  const words = wordsOf({ text: renderPage(company()).html });
  expect(words).toContain('As of 2026-03-02 12:00:00 UTC, refreshes every 15 s');
  expect(words).toContain(
    '6 clusters 3 clusters not read 1 waiting for the first poll 1 known failed in 24 hours 2 known in progress 1 stuck 2 known ready to download 1 known expiring',
  );
});

test('the title reports failures', () => {
  expect(renderPage(company()).html).toContain(
    '<title>1 failed restore · 1 stuck · 2 clusters not read · Atlas restore jobs</title>',
  );
  expect(renderPage(pageFacts()).html).toContain('<title>Atlas restore jobs</title>');
});

test('the content security policy allows only the style and the script of the page', () => {
  const { csp, html } = renderPage(company());
  expect(csp).toMatch(/^default-src 'none'; /);
  expect(csp).not.toContain('unsafe');
  for (const element of ['style', 'script']) {
    const held = [...html.matchAll(new RegExp(`<${element}[^>]*>(.*?)</${element}>`, 'gs'))];
    expect(held).toHaveLength(1);
    const hash = createHash('sha256')
      .update(held[0]?.[1] ?? '')
      .digest('base64');
    expect(csp).toContain(`${element}-src 'sha256-${hash}'`);
  }
  expect(html).not.toMatch(/ style=| on\w+=/);
});

test('the page loads nothing from other sites, and its links lead below its own path or to Atlas', () => {
  const { html } = renderPage({ ...company(), telemetryPath: '//evil.example/m"' });
  const links = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, link = '']) => link);
  expect(links).toContain('.//evil.example/m&quot;');
  const atlas = /^https:\/\/cloud\.mongodb\.com\/v2\/[0-9a-f]{24}$/;
  expect(links.filter((link) => !/^(\.\/|#|data:image)/.test(link) && !atlas.test(link))).toEqual([]);
});

test('hostile names change neither markup nor script', () => {
  const evil = `"'></script><script>alert(1)</script>\u202e${'&'.repeat(10_000)}`;
  const place = { projectName: evil, credentials: evil };
  const { html } = renderPage(
    pageFacts({
      targets: [target(place), failing('unauthorized', evil, place)],
      jobs: [
        job({ ...place, jobId: evil, destinationProjectId: evil, destinationClusterName: evil }),
        download(place),
      ],
      recent: {
        failedCount: 1,
        failed: [ended({ ...place, state: 'failed', jobId: evil, destinationClusterName: evil })],
        others: [ended({ ...place, jobId: evil, destinationProjectId: evil, destinationClusterName: evil })],
      },
      filter: evil.slice(0, 40),
      about: { ...pageFacts().about, version: evil, instance: evil, schedule: evil, timezone: evil },
      discoveries: [{ projectName: evil, credentials: evil, failure: { kind: 'timeout', message: evil } }],
    }),
  );
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).not.toContain('\u202e');
  expect(html.length).toBeLessThan(50_000);
});

test('the footer names version, instance, shard and schedule', () => {
  const about = {
    version: '2.0.0',
    instance: 'exporter-1',
    shard: { index: 1, total: 3 },
    schedule: '*/5 * * * *',
    timezone: 'Europe/Berlin',
  };
  expect(wordsOf({ text: renderPage(pageFacts({ about })).html })).toMatch(
    /mongodbatlas-restore-exporter 2\.0\.0 instance exporter-1 shard 1 of 3 schedule \*\/5 \* \* \* \* \(Europe\/Berlin\)$/,
  );
});

const TILES = / refresh (.*?) Clusters /;

function tiles(facts: Parameters<typeof pageFacts>[0]): string {
  return TILES.exec(wordsOf({ text: renderPage(pageFacts(facts)).html }))?.[1] ?? '';
}

test('job counts are exact once every cluster was read', () => {
  expect(tiles({})).toBe(
    '1 cluster 0 clusters not read 0 failed in 24 hours 0 in progress 0 ready to download 0 expiring',
  );
});

test('job counts are not known before any cluster was read', () => {
  const waiting = target({ jobs: null, lastPollAt: null, lastSuccessfulPollAt: null });
  expect(tiles({ targets: [waiting] })).toBe(
    '1 cluster 1 cluster not read 1 waiting for the first poll not known failed in 24 hours not known in progress not known ready to download not known expiring',
  );
});

test('jobs of a stale list are not counted, and the count is not known', () => {
  const stale = target({ stale: true, jobs: jobsOf({ in_progress: 1 }) });
  const jobs = [job({ stale: true })];
  expect(tiles({ targets: [stale], jobs })).toContain(
    '1 cluster not read not known failed in 24 hours not known in progress',
  );
  expect(tiles({ targets: [stale, target()], jobs })).toContain('0 known in progress');
});

test('the number of clusters is not known while discoveries are pending', () => {
  const discoveries = [{ projectName: undefined, credentials: 'default', failure: undefined }];
  expect(tiles({ targets: [], discoveries })).toMatch(
    /^not known clusters discovery not complete not known clusters not read not known failed/,
  );
});

test('a page without clusters looks like a failure, unless a discovery is pending', () => {
  const { html } = renderPage(pageFacts({ targets: [] }));
  expect(html).toContain('<title>no cluster is polled · Atlas restore jobs</title>');
  expect(html).toContain('<li class="bad"><a id="to-targets"');
  expect(html).toContain('Recently ended</h2>\n<p class="none">Not known.</p>');
  const pending = { projectName: undefined, credentials: 'default', failure: undefined };
  const waiting = renderPage(pageFacts({ targets: [], discoveries: [pending] })).html;
  expect(waiting).toContain('<title>Atlas restore jobs</title>');
  expect(waiting).toContain('<li><a id="to-targets"');
});

test('a failed discovery marks the number of clusters, which links to the cause', () => {
  const failure = { kind: 'forbidden', message: 'the role is missing' } as const;
  const { html } = renderPage(
    pageFacts({ discoveries: [{ projectName: 'platform', credentials: 'default', failure }] }),
  );
  expect(html).toContain('<li class="bad"><a id="to-targets" href="#problems">');
  expect(wordsOf({ text: html })).toContain('1 cluster discovery fails');
});

test('failed jobs come before the clusters, and other ended jobs after the active ones', () => {
  const words = wordsOf({ text: renderPage(company()).html });
  expect(words).toMatch(
    /Failed in the last 24 hours .* 26m ago ✕ failed Backup snapshot payments\/orders → payments\/orders-drill 10m 69a575411f0e4b2d9c8a7661 Clusters .* Active jobs .* Recently ended .* 5h ago ✓ completed Backup snapshot payments\/orders → the same cluster 42m /,
  );
  expect(words).toMatch(/7h ago – cancelled Point in time .* not known .* 9h ago ! expired Download/);
});

test('failed jobs that are not shown are counted', () => {
  const recent = { failed: [ended({ state: 'failed' })], failedCount: 1234, others: [] };
  const words = wordsOf({ text: renderPage(pageFacts({ recent })).html });
  expect(words).toContain('The latest 1 of 1,234: all failed jobs as JSON');
  expect(words).toContain('No other ended job is known.');
});

test('a filter selects clusters and jobs by name, and leaves summary and problems unchanged', () => {
  const words = wordsOf({ text: renderPage({ ...company(), filter: 'LEDGER' }).html });
  expect(words).toContain('6 clusters 3 clusters not read');
  expect(words).toContain('Credentials refused');
  expect(words).toContain('Only names with LEDGER: 1 of 6 clusters. Show all');
  expect(words).toMatch(/Clusters payments .* ledger /);
  expect(words).not.toContain('5h 2m');
  expect(words).toContain('9h ago ! expired');
  const none = wordsOf({ text: renderPage({ ...company(), filter: 'nothing like it' }).html });
  expect(none).toContain('Clusters No cluster with this name. Active jobs In progress None with this name.');
  expect(none).toContain('Recently ended None with this name.');
});

test('a filter is offered when there are many clusters', () => {
  const form = '<form class="filter"';
  expect(renderPage(pageFacts({ targets: crowd(31) })).html).toContain(form);
  expect(renderPage(pageFacts({ targets: crowd(30) })).html).not.toContain(form);
});

test.each([1, 40, 5000])(
  'a page of 5,000 targets, %i per project, with 10,000 jobs stays below 1 MB',
  (perProject) => {
    const jobs = Array.from({ length: 5000 }, () => [job(), download()]).flat();
    const facts = pageFacts({ targets: crowd(5000, perProject), jobs });
    expect(Buffer.byteLength(renderPage(facts).html)).toBeLessThan(1_000_000);
  },
);
