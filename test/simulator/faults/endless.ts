import { JOB_TO_WIRE, type RestoreEndpoint } from '../../../src/simulator/api/lists.ts';
import { pageBody, parsePageQuery } from '../../../src/simulator/api/pageBody.ts';
import type { PendingExchange } from '../../../src/simulator/api/pendingExchange.ts';
import type { SimulatorSettings } from '../../../src/simulator/api/simulatorSettings.ts';

/** Returns a page of a list that never ends: always full, every job new, always a next page. */
export function endlessPage({ request, route }: PendingExchange, settings: SimulatorSettings): Buffer {
  const { now, linksOrigin, createdAt } = settings;
  const { path, target } = request;
  const query = parsePageQuery(target.slice(path.length + 1), route.endpoint);
  if (typeof query === 'string') throw new Error(`invalid parameter ${query}`);
  const endpoint = route.endpoint as RestoreEndpoint;
  const atMs = now();
  const cluster = { projectId: route.projectId, clusterName: route.clusterName };
  const context = { cluster, atMs, api: route.api, linksOrigin, createdAt };
  const first = (query.pageNum - 1) * query.itemsPerPage;
  const results = Array.from({ length: query.itemsPerPage }, (_, index) => {
    const createdAtMs = atMs - (first + index + 1) * 60_000;
    const seconds = Math.floor(createdAtMs / 1000).toString(16);
    const id = seconds.padStart(8, '0') + (first + index).toString(16).padStart(16, '0');
    const end = { as: 'finished', atMs: createdAtMs + 30_000 } as const;
    return JOB_TO_WIRE[endpoint](
      { kind: 'restore', id, createdAtMs, deliveryType: 'automated', end },
      context,
    );
  });
  return pageBody({
    query,
    listUrl: linksOrigin + path,
    results,
    hasNext: true,
    length: first + results.length,
  });
}
