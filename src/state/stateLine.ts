import { z } from 'zod';
import { mapStates, mapTypes } from '../core/byKind.ts';
import { FAILURE_KINDS } from '../core/failure.ts';
import { mapOtherEnds } from '../core/history.ts';
import { DELIVERY_TYPES, type RestoreJob, STATES } from '../core/job.ts';
import type { TrackedJob } from '../core/snapshot.ts';
import type { ClusterName, JobId, ProjectId } from '../core/target.ts';

/**
 * The lines of a state file: one JSON value each. The head; then each target with its lists, and each
 * list with as many pieces as it needs; the end, which vouches for every byte before it. What is
 * `undefined` is left out.
 *
 * Versions of the exporter read each other's files: a reader ignores fields that it does not know, and optional fields may
 * be missing. So a new field is optional, with a meaning for files that lack it. Whatever else changes here, a new delivery
 * type or state too, is a new `VERSION`. (1.0.0 ignored nothing: it sets newer files aside as damaged.)
 */
export const FORMAT = 'mongodbatlas-restore-exporter state';
export const VERSION = 1;

/** The bytes that every state file starts with, whatever its version. */
export const HEADER = Buffer.from(`{"format":"${FORMAT}","version":`);

/** Of any version: later ones may say more. */
export const headLine = z.object({ format: z.literal(FORMAT), version: z.int() });

/** The furthest instant from the epoch, either way, that a `Date` can hold. */
const LAST_INSTANT_MS = 8.64e15;

const instant = z.number().min(-LAST_INSTANT_MS).max(LAST_INSTANT_MS);
const count = z.int().min(0);
// Ids have at most 64 characters and names 128, before each unsafe one becomes six: `\u202e`.
const LONGEST_ID = 6 * 64;
const LONGEST_NAME = 6 * 128;

const name = z.string().min(1).max(LONGEST_NAME).optional();
const jobId = z
  .string()
  .min(1)
  .max(LONGEST_ID)
  .transform((id) => id as JobId);

const UNSAID = {
  createdAtMs: undefined,
  finishedAtMs: undefined,
  expiresAtMs: undefined,
  dataFromMs: undefined,
  destinationProjectId: undefined,
  destinationClusterName: undefined,
  backupSnapshotId: undefined,
} as const satisfies Partial<RestoreJob>;

const job = z
  .object({
    id: jobId,
    deliveryType: z.enum(DELIVERY_TYPES),
    createdAtMs: instant.optional(),
    finishedAtMs: instant.optional(),
    expiresAtMs: instant.optional(),
    dataFromMs: instant.optional(),
    failed: z.boolean(),
    cancelled: z.boolean(),
    expired: z.boolean(),
    succeeded: z.boolean(),
    hasUrl: z.boolean(),
    destinationProjectId: name,
    destinationClusterName: name,
    backupSnapshotId: name,
    collection: z
      .object({
        restoredDocuments: count.optional(),
        totalDocuments: count.optional(),
        failedIndexCollections: count,
        errorMessage: z.string().optional(),
      })
      .transform((said) => ({
        restoredDocuments: undefined,
        totalDocuments: undefined,
        errorMessage: undefined,
        ...said,
      }))
      .optional(),
  })
  .transform((said): RestoreJob => ({ ...UNSAID, ...said }));

const state = z.enum(STATES);

const knownJob = z
  .object({
    job,
    state,
    enteredAtMs: instant.optional(),
    // Files of 1.0.0 lack it: what had expired was final then.
    expiryConfirmed: z.boolean().optional(),
    expiryAnnounced: z.boolean(),
  })
  .transform(
    ({ enteredAtMs, expiryConfirmed, ...said }): TrackedJob => ({
      ...said,
      enteredAtMs,
      expiryConfirmed: expiryConfirmed ?? said.state === 'expired',
    }),
  );

const target = z.object({
  projectId: z
    .string()
    .regex(/^[a-f0-9]{24}$/)
    .transform((id) => id as ProjectId),
  clusterName: z
    .string()
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9-]*$/)
    .transform((text) => text as ClusterName),
});

const failure = z
  .object({
    kind: z.enum(FAILURE_KINDS),
    message: z.string(),
    isClusterMissing: z.literal(true).optional(),
  })
  .optional();

const lastPoll = z.object({
  startedAtMs: instant,
  endedAtMs: instant,
  pages: count,
  failure,
  collectionsFailure: failure,
});

/** Places in the `jobs` of the list's line: most jobs stand in several rankings. */
const ranking = z.array(count);
const rankings = z.object(mapTypes(() => ranking));
const endings = z.object(
  mapTypes(() => z.object({ completed: ranking, cancelled: ranking, expired: ranking })),
);
const history = z.object({
  created: rankings,
  finished: rankings,
  failed: rankings,
  // Files of 1.0.0 lack them: the first read ranks every job.
  ended: endings.default(mapOtherEnds(() => [])),
  expired: ranking,
  crossProject: ranking,
});

const list = z.object({
  kind: z.literal('list'),
  of: z.enum(['restores', 'collections']),
  invalid: z.object({ noId: count, badField: count }),
  beganAtMs: instant,
  readAtMs: instant,
  skewMs: instant,
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
    polls: count,
    consecutiveFailedPolls: count.default(0),
    failingSinceMs: instant.optional(),
    skipped: count,
    lastPoll: lastPoll.optional(),
  }),
  list,
  z.object({ kind: z.literal('finished'), records: z.string() }),
  z.object({ kind: z.literal('whole'), jobs: z.array(knownJob) }),
  z.object({ kind: z.literal('missing'), ids: z.array(jobId) }),
  z.object({ kind: z.literal('end'), sha256: z.string() }),
]);

/** A line as it is written, and as it is read. */
export type WrittenLine = z.input<typeof stateLine>;
export type StateLine = z.output<typeof stateLine>;
