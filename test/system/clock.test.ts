import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { API_KEY, PROJECT, simulating } from '../cli/commanding.ts';
import { originOf, spawned, textOf } from '../cli/spawned.ts';
import { sampleOf } from '../exporter/scraped.ts';
import { temporaryDirectory } from '../temporaryDirectory.ts';

/** Returns the library that fakes the clock of a process, or `undefined` without Debian's package faketime. */
function fakeClock(): string | undefined {
  try {
    const wrapped = execFileSync('faketime', ['-m', '-f', '+0', 'printenv', 'LD_PRELOAD'], {
      encoding: 'utf8',
    });
    return wrapped.trim();
  } catch {
    return undefined;
  }
}

const LIBRARY = fakeClock();
const HOUR_S = 3600;
const YEAR_S = 365 * 24 * HOUR_S;
const WITHIN = { timeout: 30_000, interval: 100 };

test.for([['back by an hour', -HOUR_S] as const, ['forward by a year', YEAR_S] as const])(
  'a system clock set %s delays no poll and no scrape',
  async ([_words, seconds], { skip }) => {
    skip(LIBRARY === undefined, 'faketime is missing: apt-get install faketime');
    const simulator = await simulating(['orders']);
    const directory = await temporaryDirectory();
    const file = join(directory, 'exporter.yml');
    const clock = join(directory, 'clock');
    const set = (bySeconds: number) => writeFileSync(clock, `${bySeconds < 0 ? '' : '+'}${bySeconds}`);
    set(0);
    const config = {
      atlas: { base_url: simulator.url },
      credentials: { default: API_KEY },
      poll: { schedule: '* * * * * *', jitter: '0s' },
      projects: [{ id: PROJECT, clusters: ['orders'] }],
    };
    writeFileSync(file, JSON.stringify(config));
    const program = spawned(['--config.file', file, '--web.listen-address', '127.0.0.1:0'], {
      LD_PRELOAD: LIBRARY ?? '',
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    });
    const origin = await originOf(program);
    const sample = async (name: string) => sampleOf(await textOf(`${origin}/metrics`), name) ?? Number.NaN;
    await expect.poll(() => sample('polls_total'), WITHIN).toBeGreaterThan(1);
    set(seconds);
    const before = await sample('polls_total');
    await expect.poll(() => sample('polls_total'), WITHIN).toBeGreaterThan(before + 3);
    expect(await sample('up')).toBe(1);
    // The exporter's timestamps follow its own clock, and the skew shows that this clock is wrong.
    const polledAt = await sample('last_successful_poll_timestamp_seconds');
    expect(Math.abs(polledAt - (Date.now() / 1000 + seconds))).toBeLessThan(60);
    expect(Math.abs((await sample('api_clock_skew_seconds')) + seconds)).toBeLessThan(60);
    // Polls fail from now on, which `up` shows at once.
    simulator.faults.add({ fault: { kind: 'html', status: 503 }, times: Number.POSITIVE_INFINITY });
    await expect.poll(() => sample('up'), WITHIN).toBe(0);
    program.signal('SIGTERM');
    expect((await program.ended()).code).toBe(0);
  },
);
