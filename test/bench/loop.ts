import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { startAtlas } from './atlas.ts';
import { exportingFrom } from './exporting.ts';
import { median, roundsOf, type Size } from './measure.ts';
import { ASKING, SERVED, scrapeInTurn } from './scraper.ts';
import { serving } from './serving.ts';
import { atMost, ms, type Row, reported } from './table.ts';

/** The period of the timer that measures delays, which include the period. */
const RESOLUTION_MS = 10;

const STARTING_MS = 1500;

/** Measures the longest delays of the event loop: polls and scrapes of many targets, and long lists. */
export async function loop(size: Size): Promise<readonly Row[]> {
  return [...(await whileScraped(size)), ...(await whileWalking(size))];
}

async function whileScraped({ quick }: Size): Promise<readonly Row[]> {
  const targets = quick ? 10 : 2000;
  const served = await serving(targets);
  const routes = SERVED.map((kind) => ({ url: served.ours, headers: ASKING[kind] }));
  const scraping = scrapeInTurn(routes, quick ? 1 : 3, quick ? 0 : 500);
  // The first scrape precedes the measurement: a starting scraper keeps a core busy, which would delay the loop.
  await sleep(quick ? 0 : STARTING_MS);
  const delay = startMonitor();
  // From the tick on, for which all targets wait at once.
  const stopPolling = served.keepPolling();
  await scraping;
  delay.disable();
  await stopPolling();
  await served.stop();
  const { p99, longest } = figures(delay);
  const what = `loop: ${targets} targets polled and scraped, delay of the event loop`;
  return [
    // Without a goal: with two other busy processes on two cores, the machine decides them.
    reported(`${what}, p99`, ms(p99)),
    reported(`${what}, longest`, ms(longest)),
  ];
}

async function whileWalking(size: Size): Promise<readonly Row[]> {
  const jobs = size.quick ? 20_000 : 100_000;
  const atlas = await startAtlas({ clusters: 1, jobs });
  const { exporter, pollAll } = exportingFrom(atlas, 1);
  await pollAll();
  const longest: number[] = [];
  for (let round = 0; round < roundsOf(size); round += 1) {
    await atlas.change('newest');
    const delay = startMonitor();
    await pollAll();
    delay.disable();
    longest.push(figures(delay).longest);
  }
  await exporter.stop(0);
  await atlas.stop();
  const what = `loop: a list of ${jobs} jobs read the plain way, longest time that the loop stands still`;
  return [atMost(what, ms(median(longest)), median(longest), 40, '40 ms (aim 20)')];
}

function startMonitor(): IntervalHistogram {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  return delay;
}

function figures(delay: IntervalHistogram): { readonly p99: number; readonly longest: number } {
  const beyond = (ns: number) => Math.max(0, ns / 1e6 - RESOLUTION_MS);
  return { p99: beyond(delay.percentile(99)), longest: beyond(delay.max) };
}
