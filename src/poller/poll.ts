import { AtlasError } from '../atlas/error.ts';
import type { JobLists } from '../atlas/jobs/jobLists.ts';
import type { Failure } from '../core/failure.ts';
import type { Outcome } from '../core/outcome.ts';
import type { View } from '../core/view.ts';
import { attempt, type Turns } from './runTask.ts';

/** How one poll goes about its target. */
export interface Polling extends Turns {
  readonly lists: JobLists;
  readonly collectionJobs: boolean;
  /** Told of a bug inside the poll, which fails as `internal`. */
  readonly onBug: (error: unknown) => void;
}

/** Reads the target of a view to its end. Throws the reason of `waiting` or `stop`. */
export async function pollTarget(
  { target, restores, collections }: View,
  polling: Polling,
): Promise<Outcome> {
  const { lists, collectionJobs, onBug } = polling;
  const { result, ...times } = await attempt(target.projectId, polling, onBug, async (asking) => ({
    restores: await lists.readRestores(target, asking, restores?.snapshot),
    collections: collectionJobs
      ? await orFailure(lists.readCollections(target, asking, collections?.snapshot))
      : undefined,
  }));
  return result.ok
    ? { kind: 'complete', ...times, ...result.value }
    : { kind: 'failed', ...times, failure: result.failure };
}

/**
 * Why collection restore jobs could not be read is data, part of the outcome: it never spoils the picture of
 * the cluster's other jobs.
 */
export async function orFailure<T>(read: Promise<T>): Promise<T | Failure> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof AtlasError) return error.failure;
    throw error;
  }
}
