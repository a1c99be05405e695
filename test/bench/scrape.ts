import { families } from '../../src/metrics/exposition.ts';
import { Renderings } from '../../src/metrics/targets.ts';
import { cpuOf, inTurn, quantile, roundsOf, type Size } from './measure.ts';
import { clientRegistry } from './registry.ts';
import { ASKING, SERVED, scrapeInTurn } from './scraper.ts';
import { type Serving, serving } from './serving.ts';
import { atMost, megabytes, ms, type Row, reported, times } from './table.ts';

const PAUSE_MS = 10;

/** Measures scrapes during polls, compared with a server that has the bytes ready and with prom-client. */
export async function scrape(size: Size): Promise<readonly Row[]> {
  const [targets, scrapes] = size.quick ? [100, 10] : [1000, 50];
  const served = await serving(targets);
  const rows = [
    reported(`scrape: ${targets} targets, text`, megabytes(served.bytes)),
    ...(await latencies(served, targets, scrapes)),
    await besidePromClient(served, targets, size),
    await gzipCpu(served, size),
  ];
  await served.stop();
  return rows;
}

async function latencies(served: Serving, targets: number, scrapes: number): Promise<readonly Row[]> {
  const stopPolling = served.keepPolling();
  const rows: Row[] = [];
  for (const kind of SERVED) {
    const routes = [
      { url: served.ours, headers: ASKING[kind] },
      { url: `${served.fixed}/${kind}`, headers: {} },
    ];
    const [taken = [], fixed = []] = await scrapeInTurn(routes, scrapes, PAUSE_MS);
    const both = (times: readonly number[]) => `${ms(quantile(times, 0.5))} and ${ms(quantile(times, 0.99))}`;
    const what = `scrape: ${targets} targets, ${kind}, ${scrapes} scrapes while polls run, p50 and p99`;
    // Noise dominates the p99 on two shared cores, so it is shown and not judged.
    rows.push(reported(what, `${both(taken)}, from a Buffer ${both(fixed)}`));
  }
  await stopPolling();
  return rows;
}

// Only the series of the targets: prom-client's process metrics cost both sides the same. Every target has been
// polled since the previous scrape, and ours renders the changes since then.
async function besidePromClient({ exporter, pollAll }: Serving, targets: number, size: Size): Promise<Row> {
  const renderings = new Renderings();
  const textOf = () =>
    [
      ...families(
        exporter.poller.views(),
        [],
        Date.now(),
        exporter.scrapes.rules,
        'text',
        () => true,
        renderings,
      ),
    ].join('');
  const registry = clientRegistry(textOf());
  // A round of a millisecond is too short to measure.
  const scrapes = Math.ceil(300 / targets);
  const cpuOfEach = async (scrape: () => unknown, before: () => Promise<void>) => {
    let cpuMs = 0;
    for (let scraped = 0; scraped < scrapes; scraped += 1) {
      await before();
      cpuMs += await cpuOf(scrape);
    }
    return cpuMs / scrapes;
  };
  const median = await inTurn(roundsOf(size), {
    ours: () => cpuOfEach(textOf, pollAll),
    // prom-client renders everything at each scrape, whatever has changed.
    theirs: () =>
      cpuOfEach(
        () => registry.metrics(),
        async () => {},
      ),
  });
  const ratio = median('ours') / median('theirs');
  return atMost(
    `scrape: ${targets} targets, CPU to make the text of their series`,
    `${ms(median('ours'))}, prom-client's metrics() ${ms(median('theirs'))}: ${times(ratio)}`,
    ratio,
    1,
    '1 ×',
  );
}

// Without polls, the extra CPU of a compressed scrape on all threads is that of gzip.
async function gzipCpu(served: Serving, size: Size): Promise<Row> {
  const scrapes = size.quick ? 2 : 5;
  const scraping = (kind: (typeof SERVED)[number]) => () =>
    cpuOf(() => scrapeInTurn([{ url: served.ours, headers: ASKING[kind] }], scrapes, 0));
  const median = await inTurn(roundsOf(size), { text: scraping('text'), gzip: scraping('gzip') });
  const scraped = (scrapes + 3) * (served.bytes / 1e6);
  const cpu = (median('gzip') - median('text')) / scraped;
  return atMost(
    'scrape: CPU of gzip a MB',
    `${ms(cpu)}, all of a compressed scrape ${ms(median('gzip') / scraped)}`,
    cpu,
    6,
    '6 ms',
  );
}
