import { expiringDownloads } from '../core/expiry.ts';
import { isStale, type View } from '../core/view.ts';
import { TARGET_FAMILIES } from './families.ts';
import type { Row, Shown } from './rows.ts';
import { renderLabels, renderLine, renderNumber } from './sample.ts';

/** What a scrape shows of a target until its view changes. */
export interface Rendering {
  /** The labels that every series of it has. */
  readonly labels: string;
  /** Its lines, one string a family in the order of `TARGET_FAMILIES`. */
  readonly lines: readonly string[];
}

interface Made extends Rendering {
  readonly restoresStale: boolean;
  readonly collectionsStale: boolean;
}

// A view never changes, so its lines don't either, until it falls stale.
const renderings = new WeakMap<View, Made>();

/** A view as it shows at an instant, made once and kept with it. Called when a poll ends, and by every scrape. */
export function renderTarget(view: View, nowMs: number, staleAfterMs: number): Rendering {
  const restoresStale = view.restores !== undefined && isStale(view.restores, nowMs, staleAfterMs);
  const collectionsStale = view.collections !== undefined && isStale(view.collections, nowMs, staleAfterMs);
  const made = renderings.get(view);
  if (made?.restoresStale === restoresStale && made.collectionsStale === collectionsStale) return made;
  const shown: Shown = {
    view,
    known: [view.restores, view.collections].filter((list) => list !== undefined),
    fresh: [
      restoresStale ? undefined : view.restores,
      collectionsStale ? undefined : view.collections,
    ].filter((list) => list !== undefined),
  };
  const { projectId, clusterName } = view.target;
  const labels = renderLabels({ project_id: projectId, cluster_name: clusterName });
  const lines = TARGET_FAMILIES.map(({ name, rows }) => renderRows(name, labels, rows(shown)));
  const rendering = { restoresStale, collectionsStale, labels, lines };
  renderings.set(view, rendering);
  return rendering;
}

// Joined from an array, which leaves one flat string to be kept.
function renderRows(name: string, labels: string, rows: readonly Row[]): string {
  const parts: string[] = [];
  const start = `${name}{${labels}`;
  for (const [value, more] of rows) {
    if (value === undefined) continue;
    const pairs = typeof more === 'object' ? renderLabels(more) : more;
    if (pairs === undefined || pairs === '') parts.push(start, '} ', renderNumber(value), '\n');
    else parts.push(start, ',', pairs, '} ', renderNumber(value), '\n');
  }
  return parts.join('');
}

/** How many ready downloads of a target expire within the threshold of an instant; `undefined` if unknown or stale. */
export function countExpiring(
  view: View,
  nowMs: number,
  staleAfterMs: number,
  expiringWithinMs: number,
): number | undefined {
  const list = view.restores;
  if (list === undefined || isStale(list, nowMs, staleAfterMs)) return undefined;
  return expiringDownloads(list.snapshot, nowMs + list.skewMs, expiringWithinMs).length;
}
