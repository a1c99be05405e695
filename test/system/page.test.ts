import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { company, crowd } from '../page/company.ts';
import { job, pageFacts, target } from '../page/facts.ts';
import { DESKTOP, focused, launch, look, PHONE, readText } from './browser.ts';
import { faintTexts } from './contrast.ts';
import { startDemo } from './demo.ts';
import { servePage } from './pageServer.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const NAME = 'x'.repeat(10_000);
const LONG = target({ projectName: NAME, clusterName: NAME, credentials: NAME });
const WORLDS = {
  'a company': company(),
  'one target': pageFacts(),
  'no target': pageFacts({ targets: [] }),
  '1,000 targets': pageFacts({ targets: crowd(1000), jobs: Array.from({ length: 150 }, () => job()) }),
  'very long names': pageFacts({ targets: [LONG], jobs: [job({ projectName: NAME, jobId: NAME })] }),
};

test('the page shows the state, the problems and their remedies', async () => {
  const { page, complaints } = await look(browser, (await servePage(company())).url);
  expect(await page.title()).toBe('1 failed restore · 1 stuck · 2 clusters not read · Atlas restore jobs');
  const text = await readText(page.locator('main'));
  expect(text).toMatch(/3\s+clusters not read/);
  expect(text).toMatch(/Credentials refused.*emea/);
  expect(text).toContain('check that both halves of the key or service account belong together');
  expect(text).toMatch(/8m 20s\s+! expiring/);
  expect(text).toContain('⇄ other project');
  expect(complaints).toEqual([]);
});

test('the page of a running exporter links to everything it serves', async () => {
  const url = await startDemo();
  const { page, complaints } = await look(browser, url);
  await page.getByText('9 clusters').waitFor();
  const links = await page.getByRole('navigation').getByRole('link').all();
  expect(links).toHaveLength(5);
  for (const link of links) {
    const href = (await link.getAttribute('href')) ?? '';
    expect((await fetch(new URL(href, url))).status, href).toBe(200);
  }
  expect(complaints).toEqual([]);
});

test('without scripts the page has the same content and reloads itself', async () => {
  const { url } = await servePage(company());
  const scripted = await readText((await look(browser, url)).page.locator('main'));
  const { page } = await look(browser, url, { javaScriptEnabled: false });
  expect(await readText(page.locator('main'))).toBe(scripted);
  expect(await page.locator('meta[http-equiv=refresh]').getAttribute('content')).toBe('15');
  expect(await page.getByRole('button').count()).toBe(0);
});

test.each(Object.entries(WORLDS))(
  '%s fits a phone and a screen without horizontal scrolling',
  async (_name, world) => {
    const { url } = await servePage(world);
    for (const viewport of [PHONE, { width: 738, height: 800 }, DESKTOP]) {
      const { page, complaints } = await look(browser, url, { viewport });
      await openAll(page);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(viewport.width);
      expect(await overflowing(page)).toEqual([]);
      expect(complaints).toEqual([]);
    }
  },
);

test('on a phone each row is a card, and every number has its heading', async () => {
  const { page } = await look(browser, (await servePage(company())).url, { viewport: PHONE });
  expect(await page.locator('thead').filter({ visible: true }).count()).toBe(0);
  const labels = await page.evaluate<string[]>(
    `[...document.querySelector('#p-5e2211c17a3e5a48f5497de3 tbody tr').querySelectorAll('td')]
      .map((cell) => getComputedStyle(cell, '::before').content)`,
  );
  expect(labels.map((label) => label.replaceAll('"', ''))).toEqual([
    'Last read',
    'In progress',
    'Ready',
    'Completed',
    'Failed',
    'Cancelled',
    'Expired',
  ]);
});

test.each(['light', 'dark'] as const)(
  'every text in the %s scheme has a contrast of at least 4.5',
  async (colorScheme) => {
    const { url } = await servePage(company());
    const { page } = await look(browser, url, { colorScheme });
    expect(await faintTexts(page, 4.5)).toEqual([]);
    const background = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    expect(background).toBe({ light: 'rgb(246, 247, 249)', dark: 'rgb(17, 21, 25)' }[colorScheme]);
  },
);

test.each([DESKTOP, PHONE])(
  'headings, landmarks and tables are accessible to screen readers at %o',
  async (viewport) => {
    const { page } = await look(browser, (await servePage(company())).url, { viewport });
    for (const landmark of ['banner', 'navigation', 'main', 'contentinfo'] as const) {
      expect(await page.getByRole(landmark).count(), landmark).toBe(1);
    }
    const levels = await page.evaluate<number[]>(
      `[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(({ tagName }) => Number(tagName[1]))`,
    );
    expect(levels[0]).toBe(1);
    for (const [index, level] of levels.entries())
      expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
    const running = page.getByRole('table', { name: 'Jobs in progress, stuck ones and the oldest first' });
    expect(await running.getByRole('rowheader', { name: '5h 2m' }).count()).toBe(1);
    expect(await page.getByRole('table', { name: 'Clusters of payments' }).getByRole('cell').count()).toBe(
      14,
    );
    const ids = await page.evaluate<string[]>(`[...document.querySelectorAll('[id]')].map(({ id }) => id)`);
    expect(new Set(ids).size).toBe(ids.length);
  },
);

test('everything can be reached and opened by keyboard', async () => {
  const { page } = await look(browser, (await servePage(company())).url);
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Skip to the content');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('content');
  for (const _tile of 'abcdef') await page.keyboard.press('Tab');
  expect(await focused(page)).toContain('expiring');
  await page.keyboard.press('Tab');
  expect(await focused(page)).toContain('analytics');
  await page.keyboard.press('Enter');
  expect(await page.locator('details').first().getAttribute('open')).toBeNull();
});

async function openAll(page: Page): Promise<void> {
  await page.evaluate(`for (const details of document.querySelectorAll('details')) details.open = true`);
}

function overflowing(page: Page): Promise<readonly string[]> {
  return page.evaluate<string[]>(
    `[...document.querySelectorAll('td,th,li,p,summary')].slice(0, 2000)
      .filter((each) => each.scrollWidth > each.clientWidth + 1 && each.checkVisibility())
      .map((each) => each.innerText.slice(0, 40))`,
  );
}
