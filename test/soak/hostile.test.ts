import { expect, test } from 'vitest';
import { ATTACK_NAMES } from '../bench/attacks.ts';
import { attacked, MEMORY_LIMIT_BYTES, PROBE_LIMIT_MS, SCRAPE_LIMIT_MS } from '../bench/hostile.ts';

// A busy machine may delay an honest client once. A defect does so each time: the original ones took ten times as long.
test.each(ATTACK_NAMES)(
  '%s do not delay probes and an honest scraper of 1,000 targets',
  {
    retry: 2,
  },
  async (name) => {
    const { probeMs, scrapeMs, grownBytes } = await attacked(name, 1000, 10_000);
    process.stdout.write(
      `${name}: probe ${probeMs.toFixed(0)} ms, scrape ${scrapeMs.toFixed(0)} ms, ${(grownBytes / 1e6).toFixed(0)} MB\n`,
    );
    expect(grownBytes).toBeLessThan(MEMORY_LIMIT_BYTES);
    expect(probeMs).toBeLessThan(PROBE_LIMIT_MS);
    expect(scrapeMs).toBeLessThan(SCRAPE_LIMIT_MS);
  },
);
