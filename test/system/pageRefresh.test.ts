import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { company, crowd } from '../page/company.ts';
import { job, pageFacts } from '../page/facts.ts';
import { focused, launch, look, readText } from './browser.ts';
import { servePage } from './pageServer.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const CROWD = pageFacts({ targets: crowd(1000), jobs: [job()] });

test('a refresh keeps open sections, focus and scroll position, and shows new content', async () => {
  const served = await servePage(CROWD);
  const { page, complaints } = await look(browser, served.url);
  await page.locator('summary', { hasText: 'project-0005' }).click();
  const at = await page.evaluate<number>('scrollY');
  expect(at).toBeGreaterThan(0);
  served.show({ ...CROWD, jobs: [] });
  await refresh(page);
  await page.getByText('Nothing is in progress.').waitFor();
  expect(await readText(page.locator('details[open]'))).toContain('project-0005');
  expect(await focused(page)).toContain('project-0005');
  expect(await page.evaluate<number>('scrollY')).toBe(at);
  expect(complaints).toEqual([]);
});

test('no refresh happens while it is paused', async () => {
  const served = await servePage(company());
  const { page } = await look(browser, served.url);
  await page.getByRole('button', { name: 'Pause refresh' }).click();
  served.show(pageFacts());
  await refresh(page);
  expect(await page.title()).toBe('1 failed restore · 1 stuck · 2 clusters not read · Atlas restore jobs');
  await page.getByRole('button', { name: 'Resume refresh' }).click();
  await page.getByText('Nothing is in progress.').waitFor();
  expect(await page.title()).toBe('Atlas restore jobs');
});

test('when the exporter stops, the page keeps its content and reports that the exporter does not answer', async () => {
  const served = await servePage(company());
  const { page } = await look(browser, served.url);
  await served.stop();
  await refresh(page);
  await page.getByRole('status').getByText('The exporter does not answer.').waitFor();
  expect(await readText(page.locator('main'))).toContain('Credentials refused');
});

// The script refreshes on a timer, and also when the reader returns to the page.
async function refresh(page: Page): Promise<void> {
  await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
  await page.waitForLoadState('networkidle');
}
