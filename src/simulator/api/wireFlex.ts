import type { DownloadFacts, RestoreFacts } from '../world/jobFacts.ts';
import { type Progress, progressOf, STEP_MS } from '../world/progress.ts';
import { snapshotIdOf, snapshotTime, type ToWire, wireTime } from './wire.ts';

const FLEX_EXPIRATION_MS = 6 * 60 * 60 * 1000;

/** Returns a job of a flex cluster, with a status, and an `expirationDate` that is not the expiry of a download. */
export const flexJob: ToWire = (facts, context) => {
  if (facts.kind === 'raw') return facts.wire;
  const progress = progressOf(facts, context.atMs);
  const isDownload = facts.kind === 'download';
  const status = flexStatus(facts, progress, context.atMs);
  const url = `https://flex-${facts.id}.example.net/s3cr3t${facts.id.slice(-8)}/snapshot.tgz`;
  const to = facts.destination ?? (isDownload ? undefined : context.cluster);
  return {
    deliveryType: isDownload ? 'DOWNLOAD' : 'RESTORE',
    expirationDate: wireTime(facts.createdAtMs + FLEX_EXPIRATION_MS),
    id: facts.id,
    instanceName: context.cluster.clusterName,
    projectId: context.cluster.projectId,
    restoreFinishedDate: finishedAt(facts, progress),
    restoreScheduledDate: wireTime(facts.createdAtMs),
    snapshotFinishedDate: wireTime(snapshotTime(facts)),
    snapshotId: snapshotIdOf(facts, snapshotTime(facts)),
    snapshotUrl: progress.as === 'ready' ? url : undefined,
    status,
    targetDeploymentItemName: to?.clusterName,
    targetProjectId: to?.projectId,
  };
};

function flexStatus(facts: RestoreFacts | DownloadFacts, progress: Progress, atMs: number): string {
  switch (progress.as) {
    case 'running':
      if (atMs < facts.createdAtMs + STEP_MS) return 'PENDING';
      return atMs < facts.createdAtMs + 2 * STEP_MS ? 'QUEUED' : 'RUNNING';
    // Flex has no cancelled status: a cancelled job has failed.
    case 'failed':
    case 'cancelled':
      return 'FAILED';
    case 'finished':
    case 'ready':
    case 'fetched':
    case 'expired':
      return 'COMPLETED';
  }
}

function finishedAt(facts: RestoreFacts | DownloadFacts, progress: Progress): string | undefined {
  if ('atMs' in progress) return wireTime(progress.atMs);
  const readyAtMs = facts.kind === 'download' ? facts.readyAtMs : undefined;
  return progress.as === 'running' || readyAtMs === undefined ? undefined : wireTime(readyAtMs);
}
