import type { View } from '../core/view.ts';

/**
 * Returns the current time on Atlas' clock, by the last list of restores that was read. Before the first read, it is
 * the time on the local clock.
 */
export function atlasNow(views: readonly View[], nowMs: number): number {
  let readAtMs = Number.NEGATIVE_INFINITY;
  let skewMs = 0;
  for (const { restores } of views) {
    if (restores === undefined || restores.readAtMs < readAtMs) continue;
    ({ readAtMs, skewMs } = restores);
  }
  return nowMs + skewMs;
}
