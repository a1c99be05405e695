import { startAtlas } from './atlas.ts';
import { exportingFrom } from './exporting.ts';
import type { Size } from './measure.ts';
import type { Row } from './table.ts';

/** Pages of one cluster's list, which is read twice. The same number of pages is also read from one-page lists. */
const PAGES_A_WALK = 250;
const PAGE_CAP = 2;

/** Counts HTTP exchanges: exactly one per page, session and expired nonce. */
export async function requests(size: Size): Promise<readonly Row[]> {
  const walks = size.quick ? 1 : 2;
  const pages = size.quick ? 50 : PAGES_A_WALK;
  const rows: Row[] = [];
  for (const concurrency of [1, 10, 50]) {
    rows.push(await count('one cluster', 1, pages, concurrency, walks));
    rows.push(await count('one-page clusters', walks * pages, 1, concurrency, 1));
  }
  return rows;
}

async function count(
  name: string,
  clusters: number,
  pages: number,
  concurrency: number,
  polls: number,
): Promise<Row> {
  const jobs = PAGE_CAP * pages - 1;
  const atlas = await startAtlas({ clusters, jobs, pageCap: PAGE_CAP });
  const { exporter, pollAll } = exportingFrom(atlas, clusters, concurrency);
  for (let poll = 0; poll < polls; poll += 1) await pollAll();
  const seen = await atlas.counts();
  await exporter.stop(0);
  await atlas.stop();
  const { requests, lanes, stale, refused } = seen;
  const wanted = clusters * pages * polls;
  return {
    what: `requests: ${wanted} pages of ${name}, concurrency ${concurrency}`,
    measured: `${requests} = ${seen.pages} pages + ${lanes} lanes + ${stale} expired nonces, ${refused} refused`,
    goal: 'pages + lanes + expired nonces',
    isMet:
      requests === seen.pages + lanes + stale &&
      seen.pages === wanted &&
      lanes <= concurrency &&
      refused === 0,
  };
}
