import { createHash } from 'node:crypto';

/** The place of this instance among all. */
export interface Shard {
  /** From 0. */
  readonly index: number;
  readonly total: number;
}

/**
 * Returns whether a project is this instance's. A project belongs to the shard that scores highest with it, so
 * that one more shard takes its even part from all others and moves nothing else.
 */
export function isOurs(projectId: string, { index, total }: Shard): boolean {
  let best = 0;
  for (let shard = 1; shard < total; shard += 1) {
    if (score(projectId, shard) > score(projectId, best)) best = shard;
  }
  return best === index;
}

function score(projectId: string, shard: number): number {
  return createHash('sha256').update(`${shard}/${projectId}`).digest().readUIntBE(0, 6);
}
