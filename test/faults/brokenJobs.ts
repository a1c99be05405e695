import type { Dice } from './dice.ts';
import type { ListKind } from './readWire.ts';

type Wire = Readonly<Record<string, unknown>>;

/** Returns an entry with an invalid field, or something that is not an entry. */
export function brokenJob(kind: ListKind, id: string, atlasMs: number, dice: Dice): unknown {
  const time = (fromNow: number) => `${new Date(atlasMs + fromNow * 60_000).toISOString().slice(0, 19)}Z`;
  const good = goodEntry(kind, id, time);
  if (dice.chance(0.3)) {
    return dice.pick<unknown>([
      null,
      7,
      'a job',
      [],
      {},
      { ...good, id: null },
      { ...good, id: '' },
      { ...good, id: 12 },
      { ...good, id: 'x'.repeat(65) },
    ]);
  }
  // An id that is not an ObjectId is valid, but contains no time.
  const named = dice.chance(0.2) ? { ...good, id: `job ${id.slice(-3)}` } : good;
  return { ...named, ...dice.pick(BROKEN[kind]) };
}

function goodEntry(kind: ListKind, id: string, time: (fromNow: number) => string): Wire {
  switch (kind) {
    case 'dedicated':
      return {
        id,
        deliveryType: 'automated',
        finishedAt: time(-1),
        timestamp: time(-400),
        targetClusterName: 'drill',
      };
    case 'flex':
      return {
        id,
        deliveryType: 'RESTORE',
        status: 'COMPLETED',
        restoreFinishedDate: time(-1),
        expirationDate: time(300),
      };
    case 'collection':
      return {
        id,
        state: 'SUCCESSFUL',
        createdAt: time(-4),
        finishedAt: time(-1),
        targetClusterName: 'drill',
      };
  }
}

const LONG = 'n'.repeat(129);
const URL = 'https://restore.example.net:27017/s3cr3t/restore.tar.gz';
const BROKEN: Readonly<Record<ListKind, readonly Wire[]>> = {
  dedicated: [
    { finishedAt: 'yesterday' },
    { finishedAt: {}, deliveryUrl: 5 },
    { createdAt: false, expiresAt: [] },
    { deliveryType: null },
    { deliveryType: 4, deliveryUrl: [URL] },
    { deliveryType: 'download', deliveryUrl: URL, finishedAt: null, expiresAt: 'never' },
    { cancelled: 'no' },
    { expired: 1, finishedAt: null },
    { components: 'none', timestamp: 'then' },
    { targetClusterName: LONG, targetGroupId: 5 },
    { targetClusterName: URL },
    { snapshotId: { $oid: '5f0a1b2c3d4e5f6071829304' } },
    // These are valid: unknown fields and values are ignored.
    {
      deliveryType: 'snapshotExport',
      futureField: { deep: [1, 2, 3] },
      targetClusterName: 'orders</script>',
    },
    { targetClusterName: 'ordres \u202e été' },
  ],
  flex: [
    { status: 'PAUSED' },
    { status: null, deliveryType: 'DOWNLOAD', snapshotUrl: URL },
    { deliveryType: undefined },
    { deliveryType: 'DOWNLOAD', snapshotUrl: 9, expirationDate: 'later' },
    { restoreFinishedDate: 'soon' },
    { targetDeploymentItemName: LONG },
    { deliveryType: 'CLONE' },
  ],
  collection: [
    { restoredDocuments: -1, totalDocuments: 'many' },
    { indexStatus: { state: 'MELTING' } },
    { indexStatus: { state: 'FAILED', failedCollectionCount: 1.5 } },
    { indexStatus: 'FAILED', snapshotId: 5 },
    { pointInTimeUtcSeconds: '1772000000' },
    { state: 'THINKING' },
    { state: 5 },
    { finishedAt: 'soon' },
    { createdAt: {} },
    { targetClusterName: 3 },
  ],
};
