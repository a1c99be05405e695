import type { View } from '../core/view.ts';

/** This instant on Atlas' clock, by the list that was read last; our own clock's before there is one. */
export function atlasNow(views: readonly View[], nowMs: number): number {
  let readAtMs = Number.NEGATIVE_INFINITY;
  let skewMs = 0;
  for (const { restores } of views) {
    if (restores === undefined || restores.readAtMs < readAtMs) continue;
    ({ readAtMs, skewMs } = restores);
  }
  return nowMs + skewMs;
}
