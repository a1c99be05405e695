import { expiringDownloads } from '../core/expiry.ts';
import { isStale, type View } from '../core/view.ts';
import { TARGET_FAMILIES } from './families.ts';
import type { Shown } from './rows.ts';
import { renderSample } from './sample.ts';

/** The lines of a target, one string a family in the order of `TARGET_FAMILIES`. */
interface Rendering {
  readonly restoresStale: boolean;
  readonly collectionsStale: boolean;
  readonly lines: readonly string[];
}

// A view never changes, so its lines don't either, until it falls stale.
const renderings = new WeakMap<View, Rendering>();

/** The lines of a view at an instant, made once and kept with it. Called when a poll ends, and by every scrape. */
export function renderTarget(view: View, nowMs: number, staleAfterMs: number): readonly string[] {
  const restoresStale = view.restores !== undefined && isStale(view.restores, nowMs, staleAfterMs);
  const collectionsStale = view.collections !== undefined && isStale(view.collections, nowMs, staleAfterMs);
  const made = renderings.get(view);
  if (made?.restoresStale === restoresStale && made.collectionsStale === collectionsStale) return made.lines;
  const shown: Shown = {
    view,
    known: [view.restores, view.collections].filter((list) => list !== undefined),
    fresh: [
      restoresStale ? undefined : view.restores,
      collectionsStale ? undefined : view.collections,
    ].filter((list) => list !== undefined),
  };
  const lines = TARGET_FAMILIES.map((family) =>
    family
      .rows(shown)
      .map(([value, labels]) =>
        value === undefined ? '' : renderSample(family.name, { ...labelsOf(view), ...labels }, value),
      )
      .join(''),
  );
  renderings.set(view, { restoresStale, collectionsStale, lines });
  return lines;
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

/** The labels that every series of a target has. */
export function labelsOf({ target }: View): { readonly project_id: string; readonly cluster_name: string } {
  return { project_id: target.projectId, cluster_name: target.clusterName };
}
