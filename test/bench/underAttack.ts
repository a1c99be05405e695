import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attack } from './attacks.ts';

/** The longest that honest clients waited, and the largest that the process was. */
export interface Endured {
  readonly probeMs: number;
  readonly scrapeMs: number;
  readonly residentBytes: number;
}

interface Exporter {
  readonly port: number;
  readonly pid: number;
  /** Of the honest scraper. */
  readonly authorization: string | undefined;
}

const PROBE_PAUSE_MS = 100;
const SCRAPE_PAUSE_MS = 500;
const SAMPLE_PAUSE_MS = 100;
/** Beyond this a client has not been answered. */
const GIVE_UP_MS = 30_000;

/** Lets an attack go on for so long, and beside it one prober and one scraper. */
export async function endure(exporter: Exporter, attack: Attack, durationMs: number): Promise<Endured> {
  const endsAtMs = performance.now() + durationMs;
  const worst = async (pauseMs: number, measure: () => Promise<number> | number) => {
    let most = 0;
    while (performance.now() < endsAtMs) {
      most = Math.max(most, await measure());
      await sleep(pauseMs);
    }
    return most;
  };
  try {
    const [probeMs, scrapeMs, residentBytes] = await Promise.all([
      worst(PROBE_PAUSE_MS, () => timeOf(() => ask(exporter, '/-/healthy', undefined))),
      worst(SCRAPE_PAUSE_MS, () => timeOf(() => scrape(exporter))),
      worst(SAMPLE_PAUSE_MS, () => residentBytesOf(exporter.pid)),
    ]);
    return { probeMs, scrapeMs, residentBytes };
  } finally {
    attack.stop();
  }
}

/** Physical memory of a process now, as Linux counts it. */
export function residentBytesOf(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

/** Scrapes once, again after a refusal that asks for it. */
export async function scrape(exporter: Exporter): Promise<void> {
  for (let status = 0; status !== 200; ) {
    status = await ask(exporter, '/metrics', exporter.authorization);
    if (status === 503) await sleep(1000);
    else if (status !== 200 && status !== 0) throw new Error(`the scraper was answered ${status}`);
  }
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const beganMs = performance.now();
  await work();
  return performance.now() - beganMs;
}

/** Reads one answer on a connection of its own. Resolves with its status, 0 if the connection was closed. */
function ask({ port }: Exporter, path: string, authorization: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(GIVE_UP_MS);
    const headers = authorization === undefined ? {} : { authorization };
    const agent = new Agent({ keepAlive: false });
    request({ port, host: '127.0.0.1', path, headers, agent, signal }, (response) => {
      response
        .resume()
        .on('error', () => resolve(0))
        .once('end', () => resolve(response.statusCode ?? 0));
    })
      .on('error', (error) => (signal.aborted ? reject(error) : resolve(0)))
      .end();
  });
}
