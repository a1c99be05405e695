import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { renderPage } from '../../src/page/page.ts';
import { company, crowd } from './company.ts';
import { download, failing, job, pageFacts, target } from './facts.ts';
import { wordsOf } from './wordsOf.ts';

test('the first lines say when it was made and how things stand', () => {
  const words = wordsOf({ text: renderPage(company()).html });
  expect(words).toContain('As of 2026-03-02 12:00:00 UTC, refreshes every 15 s');
  expect(words).toContain('6 targets 2 failing 2 in progress 2 ready 1 expiring 1 problem');
});

test('the title tells of trouble', () => {
  expect(renderPage(company()).html).toContain('<title>1 problem · Atlas restore jobs</title>');
  expect(renderPage(pageFacts()).html).toContain('<title>Atlas restore jobs</title>');
});

test('the policy allows the one style and the one script that the page holds', () => {
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

test('nothing is loaded from elsewhere, and links stay below the path the page is at', () => {
  const { html } = renderPage({ ...company(), telemetryPath: '//evil.example/m"' });
  const links = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, link = '']) => link);
  expect(links).toContain('.//evil.example/m&quot;');
  expect(links.filter((link) => !/^(\.\/|#|data:image)/.test(link))).toEqual([]);
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
      discoveries: [{ projectName: evil, credentials: evil, failure: { kind: 'timeout', message: evil } }],
    }),
  );
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).not.toContain('\u202e');
  expect(html.length).toBeLessThan(50_000);
});

test.each([1, 40, 5000])(
  '5,000 targets, %i a project, with 10,000 jobs stay below 1 MB and 50 ms',
  (perProject) => {
    const jobs = Array.from({ length: 5000 }, () => [job(), download()]).flat();
    const facts = pageFacts({ targets: crowd(5000, perProject), jobs });
    const took = Array.from({ length: 10 }, () => {
      const before = process.cpuUsage();
      renderPage(facts);
      return process.cpuUsage(before).user / 1000;
    });
    // The best of some, in time of this process: what others do on the machine meanwhile is not the page's.
    expect(Math.min(...took)).toBeLessThan(50);
    expect(Buffer.byteLength(renderPage(facts).html)).toBeLessThan(1_000_000);
  },
);
