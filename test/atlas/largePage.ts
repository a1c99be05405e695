const MIB = 1024 * 1024;

/** Bodies that no list of restore jobs can have, each of about the given size. */
export const IMPOSSIBLE = {
  entries: (bytes: number) => repeated('{"links":[],"results":[', '{},', '{}]}', bytes),
  values: (bytes: number) => repeated('{"results":[{"id":"a","x":[', '{},', '0]}]}', bytes),
  keys: uniqueKeys,
  depth: (bytes: number) => repeated('{"results":', '[', '', bytes),
} as const satisfies Record<string, (bytes: number) => Buffer>;

export type ImpossibleKind = keyof typeof IMPOSSIBLE;

function repeated(start: string, piece: string, end: string, bytes: number): Buffer {
  const pieces = Math.floor((bytes - start.length - end.length) / piece.length);
  return Buffer.concat([Buffer.from(start), Buffer.alloc(pieces * piece.length, piece), Buffer.from(end)]);
}

function uniqueKeys(bytes: number): Buffer {
  const end = '"id":"a"}]}';
  const body = Buffer.alloc(bytes);
  let at = body.write('{"results":[{');
  // A string of this length would cost seconds of garbage collection.
  for (let n = 0; at < bytes - end.length - 20; n += 1)
    at += body.write(`"${n.toString(36)}":0,`, at, 'latin1');
  at += body.write(end, at);
  return body.subarray(0, at);
}

/** Jobs of sharded downloads as Atlas can list them: 70 components, with URLs while they are ready. */
export function shardedJobs(count: number, ready: number, urlBytes = 200): readonly object[] {
  return Array.from({ length: count }, (_, n) => ({
    id: n.toString(16).padStart(24, '0'),
    deliveryType: 'download',
    cancelled: false,
    failed: false,
    expired: n >= ready,
    expiresAt: '2026-03-02T13:00:00Z',
    components: Array.from({ length: 70 }, (__, shard) => ({
      downloadUrl: n < ready ? `https://restore.example.net/${'s'.repeat(urlBytes)}` : null,
      privateDownloadDeliveryUrls: [],
      replicaSetName: `atlas-abcdef-shard-${shard}`,
    })),
  }));
}

export function pageOf(results: readonly object[]): Buffer {
  return Buffer.from(JSON.stringify({ links: [], results }));
}

/** The largest body that the client reads. */
export const LARGEST = 8 * MIB;
