import { expiringDownloads } from '../core/expiry.ts';
import type { Target } from '../core/target.ts';
import { isStale, type View } from '../core/view.ts';
import { TARGET_FAMILIES } from './families.ts';
import type { Row, Shown } from './rows.ts';
import { renderLabels, renderNumber } from './sample.ts';

/** What a scrape shows of a target until its view changes. */
export interface Rendering {
  /** The labels that every series of it has. */
  readonly labels: string;
  /** Its lines, one string a family in the order of `TARGET_FAMILIES`. */
  readonly lines: readonly string[];
}

interface Made extends Rendering {
  readonly view: View;
  readonly restoresStale: boolean;
  readonly collectionsStale: boolean;
}

/** The latest of every target. */
const renderings = new WeakMap<Target, Made>();

/**
 * A view as it shows at an instant. A view never changes, so its lines don't either, until it falls stale: they are
 * made once and kept. Called when a poll ends, and by every scrape.
 */
export function renderTarget(view: View, nowMs: number, staleAfterMs: number): Rendering {
  const restoresStale = view.restores !== undefined && isStale(view.restores, nowMs, staleAfterMs);
  const collectionsStale = view.collections !== undefined && isStale(view.collections, nowMs, staleAfterMs);
  const made = renderings.get(view.target);
  const isStill = made?.restoresStale === restoresStale && made.collectionsStale === collectionsStale;
  if (isStill && made.view === view) return made;
  const shown: Shown = {
    view,
    known: [view.restores, view.collections].filter((list) => list !== undefined),
    fresh: [
      restoresStale ? undefined : view.restores,
      collectionsStale ? undefined : view.collections,
    ].filter((list) => list !== undefined),
  };
  const { projectId, clusterName } = view.target;
  const labels = made?.labels ?? renderLabels({ project_id: projectId, cluster_name: clusterName });
  const lines = TARGET_FAMILIES.map(({ name, rows }, place) => {
    const text = renderRows(name, labels, rows(shown));
    const before = made?.lines[place];
    // Nearly all is as it was: then the garbage collector has nothing to move, and nothing old to find.
    return text === before ? before : text;
  });
  const rendering = { view, restoresStale, collectionsStale, labels, lines };
  renderings.set(view.target, rendering);
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
