import { AtlasError } from '../atlas/error.ts';
import type { JobLists } from '../atlas/jobs/jobLists.ts';
import type { Failure } from '../core/failure.ts';
import type { Outcome } from '../core/outcome.ts';
import type { View } from '../core/view.ts';
import type { TaskRunner } from './taskRunner.ts';

/** The dependencies of one poll. */
export interface Polling {
  readonly tasks: TaskRunner;
  readonly lists: JobLists;
  readonly collectionJobs: boolean;
}

/** Reads all lists of a view's target. Throws as `TaskRunner.run` does. */
export async function pollTarget(
  { target, restores, collections }: View,
  { tasks, lists, collectionJobs }: Polling,
): Promise<Outcome> {
  const { result, ...times } = await tasks.run(target, async (context) => ({
    restores: await lists.readRestores(target, context, restores),
    collections: collectionJobs
      ? await orFailure(lists.readCollections(target, context, collections))
      : undefined,
  }));
  return result.ok
    ? { kind: 'complete', ...times, ...result.value }
    : { kind: 'failed', ...times, failure: result.error };
}

/**
 * Returns a failure to read collection restore jobs as data, so that the list of the cluster's other jobs stays valid.
 */
export async function orFailure<T>(read: Promise<T>): Promise<T | Failure> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof AtlasError) return error.failure;
    throw error;
  }
}
