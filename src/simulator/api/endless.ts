import type { Settings } from '../simulatorSettings.ts';
import { JOB_TO_WIRE, type ListRequest, type RestoreEndpoint } from './lists.ts';
import { pageBody } from './pageBody.ts';

/** A page of a list that never ends: always full, every job new, always a next one. */
export function endlessPage(request: ListRequest, endpoint: RestoreEndpoint, settings: Settings): Buffer {
  const { route, path, query } = request;
  const { now, linksOrigin, createdAt } = settings;
  const atMs = now();
  const place = { projectId: route.projectId, clusterName: route.clusterName };
  const context = { place, atMs, api: route.api, linksOrigin, createdAt };
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
