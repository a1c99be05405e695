import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Launches the system's Chromium. */
export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGS });
}

export const DESKTOP = { width: 1180, height: 820 };
export const PHONE = { width: 360, height: 740 };

export interface Looks {
  readonly viewport?: typeof DESKTOP;
  readonly colorScheme?: 'light' | 'dark';
  readonly javaScriptEnabled?: boolean;
}

/** Opens a page, and collects the complaints of its console. */
export async function look(
  browser: Browser,
  url: string,
  looks: Looks = {},
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const context = await browser.newContext({ viewport: DESKTOP, ...looks });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, complaints };
}

/** Returns the visible text of an element. */
export function readText(locator: Locator): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: textContent includes hidden text
  return locator.innerText();
}

/** Returns the text of the focused element. */
export function focused(page: Page): Promise<string> {
  return page.evaluate<string>(`document.activeElement.closest('a,summary,button')?.innerText ?? 'nothing'`);
}
