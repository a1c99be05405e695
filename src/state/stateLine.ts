import { z } from 'zod';
import { mapStates, mapTypes } from '../core/byKind.ts';
import { FAILURE_KINDS } from '../core/failure.ts';
import { mapEndsWithoutFailure } from '../core/history.ts';
import { DELIVERY_TYPES, STATES } from '../core/job.ts';
import type { TrackedJob } from '../core/snapshot.ts';
import type { ClusterName, JobId, ProjectId } from '../core/target.ts';

/**
 * The lines of a state file, one JSON value each: the head; each target, followed by its lists, each of which takes as
 * many lines as it needs; the end, with a checksum of every byte before it. Fields that are `undefined` are omitted.
 *
 * Versions of the exporter read each other's files: a reader ignores unknown fields, and optional fields may be missing.
 * A new field must therefore be optional, with a meaning for files that lack it. Every other change here, such as a new
 * delivery type or state, needs a new `VERSION`. (1.0.0 rejects unknown fields: it moves newer files aside as damaged.)
 */
export const FORMAT = 'mongodbatlas-restore-exporter state';
export const VERSION = 1;

/** The bytes that every state file starts with, whatever its version. */
export const HEADER = Buffer.from(`{"format":"${FORMAT}","version":`);

/** The head of any version. Later versions may add fields. */
export const headLine = z.object({ format: z.literal(FORMAT), version: z.int() });

/** The largest distance from the epoch that a `Date` can represent. */
const LAST_TIMESTAMP_MS = 8.64e15;

const timestamp = z.number().min(-LAST_TIMESTAMP_MS).max(LAST_TIMESTAMP_MS);
const count = z.int().min(0);
// Ids have at most 64 characters and names 128. Escaping turns each unsafe character into six: `\u202e`.
const MAX_ID_LENGTH = 6 * 64;
const MAX_NAME_LENGTH = 6 * 128;
const id = z.string().min(1).max(MAX_ID_LENGTH);
const name = z.string().min(1).max(MAX_NAME_LENGTH);
const jobId = id.transform((text) => text as JobId);

/** A field that may be missing. Its value is then `undefined`, as in the objects of `core`. */
function optional<T extends z.ZodType>(schema: T) {
  return schema.optional().default(undefined as never) as z.ZodType<
    z.output<T> | undefined,
    z.input<T> | undefined
  >;
}

const job = z.object({
  id: jobId,
  deliveryType: z.enum(DELIVERY_TYPES),
  createdAtMs: optional(timestamp),
  finishedAtMs: optional(timestamp),
  expiresAtMs: optional(timestamp),
  dataFromMs: optional(timestamp),
  failed: z.boolean(),
  cancelled: z.boolean(),
  expired: z.boolean(),
  succeeded: z.boolean(),
  hasUrl: z.boolean(),
  destinationProjectId: optional(name),
  destinationClusterName: optional(name),
  backupSnapshotId: optional(name),
  collection: z
    .object({
      restoredDocuments: optional(count),
      totalDocuments: optional(count),
      failedIndexCollections: count,
      errorMessage: optional(z.string()),
    })
    .optional(),
});

const state = z.enum(STATES);

const knownJob = z
  .object({
    job,
    state,
    enteredAtMs: optional(timestamp),
    // Missing in files of 1.0.0, where every expiry was final.
    expiryConfirmed: z.boolean().optional(),
    expiryAnnounced: z.boolean(),
  })
  .transform(
    ({ expiryConfirmed, ...known }): TrackedJob => ({
      ...known,
      expiryConfirmed: expiryConfirmed ?? known.state === 'expired',
    }),
  );

const target = z.object({
  projectId: z
    .string()
    .regex(/^[a-f0-9]{24}$/)
    .transform((text) => text as ProjectId),
  clusterName: z
    .string()
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9-]*$/)
    .transform((text) => text as ClusterName),
});

const failure = z.object({
  kind: z.enum(FAILURE_KINDS),
  message: z.string(),
  isClusterMissing: z.literal(true).optional(),
});

const lastPoll = z.object({
  startedAtMs: timestamp,
  endedAtMs: timestamp,
  pages: count,
  failure: optional(failure),
  collectionsFailure: optional(failure),
});

/** Indexes into the `jobs` of the list's line: most jobs appear in several rankings. */
const ranking = z.array(count);
const rankings = z.object(mapTypes(() => ranking));
const endings = z.object(
  mapTypes(() => z.object({ completed: ranking, cancelled: ranking, expired: ranking })),
);
const history = z.object({
  created: rankings,
  finished: rankings,
  failed: rankings,
  // Missing in files of 1.0.0: the first read ranks every job again.
  ended: endings.default(mapEndsWithoutFailure(() => [])),
  expired: ranking,
  crossProject: ranking,
});

const list = z.object({
  kind: z.literal('list'),
  of: z.enum(['restores', 'collections']),
  invalid: z.object({ noId: count, badField: count }),
  beganAtMs: timestamp,
  readAtMs: timestamp,
  isReplaced: z.literal(true).optional(),
  skewMs: timestamp,
  created: z.object(mapTypes(() => count)),
  entered: z.object(mapTypes(() => z.object(mapStates(() => count)))),
  removed: count,
  jobs: z.array(z.object({ job, state })),
  history,
});

export const stateLine = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('target'),
    target,
    clusterId: optional(name),
    polls: count,
    consecutiveFailedPolls: count.default(0),
    failingSinceMs: optional(timestamp),
    skipped: count,
    lastPoll: optional(lastPoll),
  }),
  list,
  z.object({ kind: z.literal('finished'), records: z.string() }),
  z.object({ kind: z.literal('whole'), jobs: z.array(knownJob) }),
  z.object({ kind: z.literal('missing'), ids: z.array(jobId) }),
  z.object({ kind: z.literal('end'), sha256: z.string() }),
]);

/** A line before it is written. */
export type WrittenLine = z.input<typeof stateLine>;
/** A line after it was read. */
export type StateLine = z.output<typeof stateLine>;
