import { AtlasError } from '../atlas/error.ts';
import type { JobLists } from '../atlas/jobs/jobLists.ts';
import { INTERNAL, type TaskOwner, type TaskRunner } from '../atlas/taskRunner.ts';
import type { Failure } from '../core/failure.ts';
import type { Outcome } from '../core/outcome.ts';
import { step } from '../core/step.ts';
import type { Rules, Step } from '../core/stepList.ts';
import type { View } from '../core/view.ts';

export interface PollParts {
  readonly tasks: TaskRunner;
  readonly lists: JobLists;
  readonly collectionJobs: boolean;
}

/**
 * Polls a target. Returns `gone` if the target is a discovered cluster that was deleted, and its list is missing twice in a
 * row. A missing list that was never read is requested again immediately: Atlas still lists a cluster for a while after its
 * backups are gone, and after a restart no view should show it. Throws as `TaskRunner.run` does.
 */
export async function pollUnlessGone(
  view: View,
  parts: PollParts,
  isDeleted: () => boolean,
): Promise<Outcome | 'gone'> {
  const isMissing = (failure: Failure | undefined) => failure?.isClusterMissing === true && isDeleted();
  const first = await pollTarget(view, parts);
  if (first.kind !== 'failed' || !isMissing(first.failure)) return first;
  if (view.restores !== undefined) return isMissing(view.lastPoll?.failure) ? 'gone' : first;
  const second = await pollTarget(view, parts);
  return second.kind === 'failed' && isMissing(second.failure) ? 'gone' : second;
}

/** Reads all lists of a view's target once. Throws as `TaskRunner.run` does. */
export async function pollTarget(
  { target, restores, collections }: View,
  { tasks, lists, collectionJobs }: PollParts,
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

/** Steps a view. A bug that one answer triggers fails only that poll; the other targets are still polled. */
export function stepView(
  view: View,
  outcome: Outcome,
  rules: Rules,
  onBug: (error: unknown, owner: TaskOwner) => void,
): Step<View> {
  try {
    return step(view, outcome, rules);
  } catch (error) {
    if (outcome.kind !== 'complete') throw error;
    onBug(error, view.target);
    return step(view, { ...outcome, kind: 'failed', failure: INTERNAL }, rules);
  }
}

/** Resolves to the failure of a read of collection restore jobs, which must not fail the cluster's other list. */
export async function orFailure<T>(read: Promise<T>): Promise<T | Failure> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof AtlasError) return error.failure;
    throw error;
  }
}
