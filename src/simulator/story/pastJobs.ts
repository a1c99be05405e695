import type { JobFacts } from '../world/jobFacts.ts';
import { between, objectId, type Random } from '../world/random.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const SPAN_MS = 80 * DAY_MS;
/** Past failures are days old, so that no alert fires when the demo starts. */
const FAILURES_BEFORE_MS = 3 * DAY_MS;

/** Returns `count` jobs that ended in the last 80 days, created at least two hours ago. */
export function history(random: Random, count: number, nowMs: number): readonly JobFacts[] {
  const spacingMs = SPAN_MS / Math.max(count, 1);
  return Array.from({ length: count }, (_, index) => {
    const ageMs = 2 * HOUR_MS + (index + random()) * spacingMs;
    return pastJob(random, nowMs - ageMs, ageMs > FAILURES_BEFORE_MS);
  });
}

/** Returns `count` collection restore jobs that ended. Downloads of collections do not exist. */
export function collectionHistory(random: Random, count: number, nowMs: number): readonly JobFacts[] {
  return Array.from({ length: count }, (_, index) => {
    const createdAtMs = nowMs - (index + 1 + random() / 2) * DAY_MS;
    const end = { as: 'finished', atMs: createdAtMs + between(random, 1, 9) * MINUTE_MS } as const;
    return {
      kind: 'restore',
      id: objectId(random, createdAtMs),
      createdAtMs,
      deliveryType: 'automated',
      end,
    };
  });
}

function pastJob(random: Random, createdAtMs: number, mayHaveFailed: boolean): JobFacts {
  const id = objectId(random, createdAtMs);
  const draw = random();
  const endsAtMs = createdAtMs + between(random, 3, 27) * MINUTE_MS;
  if (draw < 0.18) {
    const readyAtMs = createdAtMs + between(random, 2, 9) * MINUTE_MS;
    return {
      kind: 'download',
      id,
      createdAtMs,
      readyAtMs,
      ...(draw < 0.1 ? { fetchedAtMs: readyAtMs + MINUTE_MS } : {}),
    };
  }
  if (draw < 0.28) {
    const pointInTimeMs = createdAtMs - between(random, 5, 600) * MINUTE_MS;
    const end = { as: 'finished', atMs: endsAtMs } as const;
    return { kind: 'restore', id, createdAtMs, deliveryType: 'pointInTime', pointInTimeMs, end };
  }
  const failed = mayHaveFailed && draw > 0.97;
  const as = failed ? 'failed' : draw > 0.94 ? 'cancelled' : 'finished';
  return { kind: 'restore', id, createdAtMs, deliveryType: 'automated', end: { as, atMs: endsAtMs } };
}
