import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startAttack } from './attack.ts';
import type { AttackName } from './attacks.ts';

/** The longest waits of honest clients, and the peak size of the process. */
export interface Endured {
  readonly probeMs: number;
  readonly scrapeMs: number;
  readonly residentBytes: number;
}

interface Exporter {
  readonly port: number;
  readonly pid: number;
  /** The Authorization header of the honest scraper. */
  readonly authorization: string | undefined;
}

const PROBE_PAUSE_MS = 100;
const SCRAPE_PAUSE_MS = 500;
const SAMPLE_PAUSE_MS = 100;
/** The time after which a client counts as not answered. */
const GIVE_UP_MS = 30_000;

/** Runs an attack for this long, together with one prober and one scraper. */
export async function endure(exporter: Exporter, name: AttackName, durationMs: number): Promise<Endured> {
  const attack = await startAttack(name, exporter.port);
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
    await attack.stop();
  }
}

/** Returns the current physical memory of a process, as Linux counts it. */
export function residentBytesOf(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

/** Scrapes once, and again after a refusal with Retry-After. */
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

/** Reads one answer on its own connection. Resolves with its status, or 0 if the connection was closed. */
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
