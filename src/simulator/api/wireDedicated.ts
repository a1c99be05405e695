import type { DownloadFacts, RestoreFacts } from '../world/jobFacts.ts';
import { type Progress, progressOf } from '../world/progress.ts';
import { snapshotIdOf, snapshotTime, type ToWire, type WireContext, wireTime } from './wire.ts';

type Facts = RestoreFacts | DownloadFacts;

/** Returns a job of a dedicated cluster, which has no state and, in v2, no creation time. Fields are in the recorded order. */
export const dedicatedJob: ToWire = (facts, context) => {
  if (facts.kind === 'raw') return facts.wire;
  const progress = progressOf(facts, context.atMs);
  const isV2 = context.api === 'v2';
  // v1.0 leaves out a flag that is not set.
  const flag = (value: boolean) => (value || isV2 ? value : undefined);
  const download = facts.kind === 'download' ? facts : undefined;
  const pointInTimeMs = facts.kind === 'restore' ? facts.pointInTimeMs : undefined;
  const pointInTimeSeconds = pointInTimeMs === undefined ? undefined : Math.floor(pointInTimeMs / 1000);
  const snapshotAtMs = snapshotTime(facts);
  const snapshotId = snapshotIdOf(facts, snapshotAtMs);
  const destination = facts.destination ?? (download === undefined ? context.cluster : undefined);
  return {
    cancelled: flag(progress.as === 'cancelled' || progress.as === 'failed'),
    components: download === undefined ? undefined : components(download, progress),
    createdAt: !isV2 && context.createdAt ? wireTime(facts.createdAtMs) : undefined,
    deliveryType: facts.deliveryType ?? 'download',
    deliveryUrl: download === undefined ? [] : deliveryUrl(download, progress),
    desiredTimestamp: isV2 ? { increment: null, time: null, date: null } : undefined,
    expired: flag(progress.as === 'expired'),
    expiresAt: 'expiresAtMs' in progress ? wireTime(progress.expiresAtMs) : undefined,
    failed: flag(progress.as === 'failed'),
    finishedAt: finishedAt(progress),
    id: facts.id,
    links: links(facts, context, snapshotId),
    oplogInc: pointInTimeSeconds === undefined ? undefined : 1,
    oplogTs: pointInTimeSeconds,
    pointInTimeUTCSeconds: pointInTimeSeconds,
    privateDownloadDeliveryUrls:
      download === undefined || !isV2 ? undefined : privateUrls(download, progress),
    snapshotId: pointInTimeSeconds === undefined ? snapshotId : undefined,
    targetClusterName: destination?.clusterName,
    targetDeploymentItemName: destination === undefined ? undefined : `atlas-${facts.id.slice(-6)}`,
    targetGroupId: destination?.projectId,
    timestamp: pointInTimeSeconds === undefined ? wireTime(snapshotAtMs) : undefined,
  };
};

// As recorded: a failed job has `finishedAt`, and sets `cancelled` besides `failed`. A ready download has no `finishedAt`.
function finishedAt(progress: Progress): string | undefined {
  return progress.as === 'finished' || progress.as === 'failed' ? wireTime(progress.atMs) : undefined;
}

function secretUrl(facts: DownloadFacts, part: string): string {
  return `https://restore-${facts.id}.${part}.example.net:27017/s3cr3t${facts.id.slice(-8)}/restore.tar.gz`;
}

function deliveryUrl(facts: DownloadFacts, progress: Progress): unknown {
  const inOnePiece =
    facts.packaging === undefined || facts.packaging === 'array' || facts.packaging === 'bare';
  if (progress.as !== 'ready' || !inOnePiece) return [];
  const url = secretUrl(facts, 'whole');
  return facts.packaging === 'bare' ? url : [url];
}

// Sharded downloads and private URLs were never recorded; their shapes follow the documentation.
function components(facts: DownloadFacts, progress: Progress): unknown {
  if (facts.packaging !== 'sharded') return undefined;
  return ['config-0', 'shard-0', 'shard-1'].map((replicaSetName) => ({
    downloadUrl: progress.as === 'ready' ? secretUrl(facts, replicaSetName) : null,
    privateDownloadDeliveryUrls: [],
    replicaSetName,
  }));
}

function privateUrls(facts: DownloadFacts, progress: Progress): unknown {
  if (facts.packaging !== 'private') return undefined;
  if (progress.as !== 'ready') return [];
  return [{ deliveryUrl: secretUrl(facts, 'private'), endpointId: `vpce-${facts.id.slice(-8)}` }];
}

function links(facts: Facts, context: WireContext, snapshotId: string): readonly unknown[] {
  const { projectId, clusterName } = context.cluster;
  const group = `${context.linksOrigin}/api/atlas/${context.api}/groups/${projectId}`;
  const cluster = `${group}/clusters/${clusterName}`;
  return [
    { href: `${cluster}/backup/restoreJobs/${facts.id}`, rel: 'self' },
    { href: `${cluster}/backup/snapshots/${snapshotId}`, rel: 'https://cloud.mongodb.com/snapshot' },
    { href: cluster, rel: 'https://cloud.mongodb.com/cluster' },
    { href: group, rel: 'https://cloud.mongodb.com/group' },
  ];
}
