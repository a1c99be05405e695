import type { RestoreFacts } from '../world/jobFacts.ts';
import { type Progress, progressOf, STEP_MS } from '../world/progress.ts';
import { type ToWire, wireTime } from './wire.ts';

const TOTAL_DOCUMENTS = 10_000;

/** A collection restore job; never recorded, so from the documentation. A download has no place in this list. */
export const collectionJob: ToWire = (facts, context) => {
  if (facts.kind === 'raw') return facts.wire;
  if (facts.kind === 'download') throw new Error(`job ${facts.id}: collections can't be downloaded`);
  const progress = progressOf(facts, context.atMs);
  const to = facts.destination ?? context.place;
  return {
    createdAt: wireTime(facts.createdAtMs),
    ...(progress.as === 'failed'
      ? { errorMessage: 'The destination collection exists already.' }
      : undefined),
    finishedAt: 'atMs' in progress ? wireTime(progress.atMs) : undefined,
    id: facts.id,
    restoredDocuments: restoredDocuments(facts, progress, context.atMs),
    state: collectionState(facts, progress, context.atMs),
    targetClusterName: to.clusterName,
    targetGroupId: to.projectId,
    totalDocuments: TOTAL_DOCUMENTS,
  };
};

// One step in between: a number that crept up would make every answer different.
function restoredDocuments(facts: RestoreFacts, progress: Progress, atMs: number): number {
  if (progress.as === 'finished') return TOTAL_DOCUMENTS;
  return atMs < facts.createdAtMs + STEP_MS ? 0 : TOTAL_DOCUMENTS / 8;
}

function collectionState(facts: RestoreFacts, progress: Progress, atMs: number): string {
  switch (progress.as) {
    case 'finished':
      return 'SUCCESSFUL';
    case 'failed':
      return 'FAILED';
    case 'cancelled':
      return 'CANCELED';
    case 'running':
      if (atMs < facts.createdAtMs + STEP_MS) return 'INITIALIZING';
      return facts.end !== undefined && atMs >= facts.end.atMs - STEP_MS ? 'FINALIZING' : 'IN_PROGRESS';
    case 'ready':
    case 'fetched':
    case 'expired':
      throw new Error(`job ${facts.id}: collections can't be downloaded`);
  }
}
