import type { RestoreFacts } from '../world/jobFacts.ts';
import { type Progress, progressOf, restoredShare, STEP_MS } from '../world/progress.ts';
import { snapshotIdOf, snapshotTime, type ToWire, wireTime } from './wire.ts';

/** Documents of a job without `collection`, and those restored while it runs. */
const DOCUMENTS = 10_000;
const FIRST_DOCUMENTS = 1250;

/** The estimated total is too high by the factor `ESTIMATE`, until the share `COUNTED_FROM` is restored. */
const ESTIMATE = 1.25;
const COUNTED_FROM = 0.25;

/** Returns a collection restore job, as documented: none was recorded. Throws for downloads. */
export const collectionJob: ToWire = (facts, context) => {
  if (facts.kind === 'raw') return facts.wire;
  if (facts.kind === 'download') throw new Error(`job ${facts.id}: collections can't be downloaded`);
  const progress = progressOf(facts, context.atMs);
  const state = collectionState(facts, progress, context.atMs);
  const to = facts.destination ?? context.cluster;
  const { pointInTimeMs } = facts;
  const pointInTimeSeconds = pointInTimeMs === undefined ? undefined : Math.floor(pointInTimeMs / 1000);
  return {
    createdAt: wireTime(facts.createdAtMs),
    errorMessage: state === 'FAILED' ? 'The destination collection exists already.' : undefined,
    finishedAt: 'atMs' in progress ? wireTime(progress.atMs) : undefined,
    id: facts.id,
    indexStatus: indexStatus(facts, state),
    oplogTs: pointInTimeSeconds,
    pointInTimeUtcSeconds: pointInTimeSeconds,
    ...documentsOf(facts, state, context.atMs),
    snapshotId: pointInTimeSeconds === undefined ? snapshotIdOf(facts, snapshotTime(facts)) : undefined,
    state,
    targetClusterName: to.clusterName,
    targetGroupId: to.projectId,
  };
};

type WireState = 'INITIALIZING' | 'IN_PROGRESS' | 'FINALIZING' | 'SUCCESSFUL' | 'CANCELED' | 'FAILED';

function documentsOf(facts: RestoreFacts, state: WireState, atMs: number) {
  const { documents } = facts.collection ?? { documents: DOCUMENTS };
  if (state === 'SUCCESSFUL') return { restoredDocuments: documents, totalDocuments: documents };
  if (state === 'INITIALIZING') return { restoredDocuments: 0, totalDocuments: estimateOf(facts) };
  // A failed or cancelled job keeps the progress that it had at its end.
  const share = restoredShare(facts, Math.min(atMs, (facts.end?.atMs ?? atMs) - 1));
  return {
    restoredDocuments: facts.collection === undefined ? FIRST_DOCUMENTS : Math.floor(share * documents),
    totalDocuments: share < COUNTED_FROM ? estimateOf(facts) : documents,
  };
}

function estimateOf({ collection }: RestoreFacts): number {
  return collection === undefined ? DOCUMENTS : Math.ceil(collection.documents * ESTIMATE);
}

function indexStatus({ collection }: RestoreFacts, state: WireState) {
  const failed = collection?.failedIndexes ?? 0;
  switch (state) {
    case 'INITIALIZING':
    case 'IN_PROGRESS':
      return { failedCollectionCount: 0, state: 'NOT_STARTED' };
    case 'FINALIZING':
      return { failedCollectionCount: 0, state: 'IN_PROGRESS' };
    case 'SUCCESSFUL':
      return { failedCollectionCount: failed, state: failed > 0 ? 'FAILED' : 'SUCCESSFUL' };
    case 'CANCELED':
    case 'FAILED':
      return { failedCollectionCount: 0, state: 'NOT_RESTORED' };
  }
}

function collectionState(facts: RestoreFacts, progress: Progress, atMs: number): WireState {
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
