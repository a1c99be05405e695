import { createHash } from 'node:crypto';

/** The position of this instance among all shards. */
export interface Shard {
  /** Counted from 0. */
  readonly index: number;
  readonly total: number;
}

/**
 * Returns whether this instance polls a project. Rendezvous hashing: a project belongs to the shard with the highest
 * score, so that a new shard takes an even share from all others, and no project moves between those.
 */
export function isInShard(projectId: string, { index, total }: Shard): boolean {
  let best = 0;
  for (let shard = 1; shard < total; shard += 1) {
    if (score(projectId, shard) > score(projectId, best)) best = shard;
  }
  return best === index;
}

function score(projectId: string, shard: number): number {
  return createHash('sha256').update(`${shard}/${projectId}`).digest().readUIntBE(0, 6);
}
