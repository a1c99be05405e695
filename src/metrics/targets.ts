import type { TrackedJob } from '../core/snapshot.ts';
import { type Target, type TargetKey, targetKey } from '../core/target.ts';
import { jobsIn } from '../core/truncation.ts';
import { isStale, type JobList, type View } from '../core/view.ts';
import { TARGET_FAMILIES } from './families.ts';
import { LIST_FACTS, type ListFacts, type Row, type Shown } from './rows.ts';
import { renderLabels, renderNumber } from './sample.ts';

/** The rendered series of a target, valid until its view changes. */
export interface Rendering {
  /** The labels that all of its series share. */
  readonly labels: string;
  /**
   * The rest of each line, one string per family, in the order of `TARGET_FAMILIES`. Whole lines would take four times the
   * memory, more than everything else that is kept of a target.
   */
  readonly rows: readonly string[];
  /** Expiries of its ready downloads on the local clock, from which `downloads_expiring` is counted; `undefined` if unknown. */
  readonly expiriesMs: readonly number[] | undefined;
}

interface CachedRendering extends Rendering {
  readonly view: View;
  readonly restoresStale: boolean;
  readonly collectionsStale: boolean;
  /** The next expiry in a stale list: the target must be rendered again at this time. */
  readonly untilMs: number;
}

/** The renderings of all targets. One is kept until its view changes, a list becomes stale, or a download in a stale list expires. */
export class Renderings {
  readonly #cached = new Map<TargetKey, CachedRendering>();

  /** Returns the rendering of a target. Called when its poll ends and at every scrape. */
  render(view: View, nowMs: number, staleAfterMs: number): Rendering {
    const key = targetKey(view.target);
    const before = this.#cached.get(key);
    const rendering = renderTarget(view, nowMs, staleAfterMs, before);
    if (rendering !== before) this.#cached.set(key, rendering);
    return rendering;
  }

  /** Drops the rendering of a target that is no longer polled. */
  forget(target: Target): void {
    this.#cached.delete(targetKey(target));
  }
}

function renderTarget(
  view: View,
  nowMs: number,
  staleAfterMs: number,
  cached: CachedRendering | undefined,
): CachedRendering {
  const restoresStale = view.restores !== undefined && isStale(view.restores, nowMs, staleAfterMs);
  const collectionsStale = view.collections !== undefined && isStale(view.collections, nowMs, staleAfterMs);
  const isEquallyStale =
    cached?.restoresStale === restoresStale && cached.collectionsStale === collectionsStale;
  if (isEquallyStale && cached.view === view && nowMs < cached.untilMs) return cached;
  const freshRestores = restoresStale ? undefined : view.restores;
  const freshCollections = collectionsStale ? undefined : view.collections;
  const shown: Shown = {
    view,
    known: [view.restores, view.collections].filter((list) => list !== undefined),
    fresh: [freshRestores, freshCollections].filter((list) => list !== undefined),
    downloads:
      view.restores === undefined ? [] : downloadsAt(view.restores, restoresStale ? nowMs : undefined),
  };
  const expiriesMs = view.restores && expiriesOf(view.restores);
  const comingMs = (expiriesMs ?? []).filter((expiresAtMs) => expiresAtMs > nowMs);
  const untilMs = restoresStale ? Math.min(...comingMs) : Number.POSITIVE_INFINITY;
  const { projectId, clusterName } = view.target;
  const labels = cached?.labels ?? renderLabels({ project_id: projectId, cluster_name: clusterName });
  const keepsLists =
    isEquallyStale &&
    areSame(cached.view.restores, view.restores) &&
    areSame(cached.view.collections, view.collections);
  const rows = TARGET_FAMILIES.map((family, index) => {
    const before = cached?.rows[index];
    if (family.followsLists && keepsLists && before !== undefined) return before;
    const text = renderRows(family.rows(shown));
    // Most rows do not change. Keeping the old string saves the garbage collector from moving a new one.
    return text === before ? before : text;
  });
  return {
    view,
    restoresStale,
    collectionsStale,
    untilMs,
    labels,
    rows,
    // Downloads that became ready after the last read are unknown, so the count is unknown, not 0.
    expiriesMs: restoresStale && comingMs.length === 0 ? undefined : expiriesMs,
  };
}

function areSame(before: ListFacts | undefined, now: ListFacts | undefined): boolean {
  return LIST_FACTS.every((fact) => before?.[fact] === now?.[fact]);
}

// Joining an array gives one flat string; concatenation would keep a tree of pieces alive.
function renderRows(rows: readonly Row[]): string {
  const parts: string[] = [];
  for (const [value, labels] of rows) {
    if (value === undefined) continue;
    const pairs = typeof labels === 'object' ? renderLabels(labels) : labels;
    const more = pairs === undefined || pairs === '' ? '' : `,${pairs}`;
    parts.push(more, '} ', renderNumber(value), '\n');
  }
  return parts.join('');
}

/** Adds the lines of one family, in parts. */
export function addRows(lines: string[], name: string, { labels, rows }: Rendering, index: number): void {
  const text = rows[index];
  if (text === undefined || text === '') return;
  const start = `${name}{${labels}`;
  for (let from = 0; from < text.length; ) {
    // Line feeds in the values of labels are escaped.
    const to = text.indexOf('\n', from) + 1;
    lines.push(start, text.slice(from, to));
    from = to;
  }
}

// In a stale list, only expiries that have not passed are known to be current.
function downloadsAt(list: JobList, nowMs: number | undefined): readonly TrackedJob[] {
  const ready = jobsIn([list], 'ready');
  if (nowMs === undefined) return ready;
  return ready.filter(({ job }) => (job.expiresAtMs ?? 0) - list.skewMs > nowMs);
}

function expiriesOf(list: JobList): readonly number[] {
  return jobsIn([list], 'ready')
    .map(({ job }) => job.expiresAtMs)
    .filter((expiresAtMs) => expiresAtMs !== undefined)
    .map((expiresAtMs) => expiresAtMs - list.skewMs);
}
