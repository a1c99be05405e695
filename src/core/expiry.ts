import type { RestoreJob } from './job.ts';
import type { Snapshot } from './snapshot.ts';

/** Returns whether an expiry is in the future and at most `withinMs` away. */
export function expiresSoon(expiresAtMs: number, atMs: number, withinMs: number): boolean {
  return atMs < expiresAtMs && expiresAtMs <= atMs + withinMs;
}

/** Marks the ready downloads that expire soon as announced. Returns those that were not marked before. */
export function announceExpiring(
  snapshot: Snapshot,
  atMs: number,
  withinMs: number,
): { readonly snapshot: Snapshot; readonly announced: readonly RestoreJob[] } {
  const due = [...snapshot.tracked.values()].filter(
    ({ job, state, expiryAnnounced }) =>
      state === 'ready' &&
      !expiryAnnounced &&
      job.expiresAtMs !== undefined &&
      expiresSoon(job.expiresAtMs, atMs, withinMs),
  );
  if (due.length === 0) return { snapshot, announced: [] };
  const tracked = new Map(snapshot.tracked);
  for (const known of due) tracked.set(known.job.id, { ...known, expiryAnnounced: true });
  return { snapshot: { ...snapshot, tracked }, announced: due.map(({ job }) => job) };
}
