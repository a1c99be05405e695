import { fork } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';

export interface Route {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Scrapes routes in turn from another process, `scrapes` times each; returns milliseconds by route. */
export async function scrapeInTurn(
  routes: readonly Route[],
  scrapes: number,
  pauseMs: number,
): Promise<readonly (readonly number[])[]> {
  const task = JSON.stringify({ routes, scrapes, pauseMs });
  const child = fork(new URL('scraperProcess.js', import.meta.url), [task], { execArgv: [] });
  const ended = once(child, 'exit').then(() => {
    throw new Error('the scraper ended before it was done');
  });
  ended.catch(() => {});
  const [message] = await Promise.race([once(child, 'message'), ended]);
  return z.array(z.array(z.number())).parse(message);
}

/** The request headers for each representation. */
export const ASKING = {
  text: { accept: 'text/plain;version=0.0.4' },
  openmetrics: { accept: 'application/openmetrics-text;version=1.0.0' },
  gzip: { accept: 'text/plain;version=0.0.4', 'accept-encoding': 'gzip' },
} as const;
export const SERVED = ['text', 'openmetrics', 'gzip'] as const;
