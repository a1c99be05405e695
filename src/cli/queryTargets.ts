import type { RequestContext } from '../atlas/client.ts';
import type { TaskResult } from '../atlas/taskRunner.ts';
import type { Failure } from '../core/failure.ts';
import type { Target } from '../core/target.ts';
import type { PolledTarget } from '../discovery/project.ts';
import type { Exporter } from '../exporter/exporter.ts';
import { orFailure } from '../poller/poll.ts';
import type { ProcessContext } from './processContext.ts';

/** The queries that are sent for each target. */
export interface TargetQueries<T> {
  readonly restores: (polled: PolledTarget, request: RequestContext) => Promise<T>;
  readonly collections: (polled: PolledTarget, request: RequestContext) => Promise<T | undefined>;
  /** Selects targets; every target is queried if it is absent. */
  readonly includes?: (target: Target) => boolean;
}

/** The answers for one target: its restore jobs, and its collection restore jobs. */
export interface TargetAnswers<T> {
  readonly restores: T;
  /** `undefined` if they are not polled, or the cluster has no such list. */
  readonly collections: T | Failure | undefined;
}

/** A target with its answers, or the failure to read its restore jobs. */
export interface QueriedTarget<T> extends PolledTarget {
  readonly result: TaskResult<TargetAnswers<T>>['result'];
}

/** Minimum number of targets for a progress line. */
const MANY_TARGETS = 20;

/** Discovers targets, then queries each of them once through the queue of polls. Throws as `TaskRunner.run` does. */
export async function queryTargets<T extends object>(
  exporter: Exporter,
  context: ProcessContext,
  queries: TargetQueries<T>,
): Promise<readonly QueriedTarget<T>[]> {
  const progress = progressOn(context);
  try {
    if (exporter.projects.discoveries().length > 0) progress.show('discovering clusters');
    await exporter.projects.discover(exporter.poller.tasks);
    return await queryAll(exporter, queries, progress);
  } finally {
    progress.clear();
  }
}

async function queryAll<T extends object>(
  exporter: Exporter,
  { restores, collections, includes = () => true }: TargetQueries<T>,
  progress: ReturnType<typeof progressOn>,
): Promise<readonly QueriedTarget<T>[]> {
  const { tasks } = exporter.poller;
  const { collectionJobs } = exporter.config.poll;
  const targets = exporter.projects.targets().filter(({ target }) => includes(target));
  let done = 0;
  const query = async (polled: PolledTarget): Promise<QueriedTarget<T>> => {
    const { result } = await tasks.run(polled.target, async (request) => ({
      restores: await restores(polled, request),
      collections: collectionJobs ? await orFailure(collections(polled, request)) : undefined,
    }));
    return { ...polled, result };
  };
  // As in `serve`, a deleted cluster whose list is missing twice in a row is dropped.
  const isGone = ({ target, result }: QueriedTarget<T>) =>
    !result.ok && result.error.isClusterMissing === true && exporter.projects.isDiscoveredAndDeleted(target);
  const queried = await Promise.all(
    targets.map(async (polled) => {
      const first = await query(polled);
      const answer = isGone(first) ? await query(polled) : first;
      done += 1;
      if (targets.length >= MANY_TARGETS) progress.show(`read ${done} of ${targets.length} targets`);
      return answer;
    }),
  );
  return queried.filter((each) => !isGone(each));
}

/** Returns a progress line that overwrites itself on standard error. Shows nothing if that is not a terminal. */
function progressOn({ isErrorTerminal, printError }: ProcessContext) {
  let isShown = false;
  const erase = '\r\u001b[K';
  return {
    show: (text: string) => {
      if (!isErrorTerminal) return;
      isShown = true;
      printError(`${erase}${text}`);
    },
    clear: () => {
      if (isShown) printError(erase);
      isShown = false;
    },
  };
}
