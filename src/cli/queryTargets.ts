import type { RequestContext } from '../atlas/client.ts';
import { type Failure, isFailure } from '../core/failure.ts';
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

/** A target and the answers for it. */
export interface QueriedTarget<T> {
  readonly target: Target;
  /** `undefined` if they could not be read. */
  readonly restores?: T;
  /** `undefined` if they could not be read or are not polled, or the cluster has no such list. */
  readonly collections?: T | undefined;
  /** The failure to read the restore jobs, else that to read the collection restore jobs. */
  readonly failure?: Failure;
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
    const { target } = polled;
    const { result } = await tasks.run(target, async (request) => {
      const read = { target, restores: await restores(polled, request) };
      const more = collectionJobs ? await orFailure(collections(polled, request)) : undefined;
      return isFailure(more) ? { ...read, failure: more } : { ...read, collections: more };
    });
    return result.ok ? result.value : { target, failure: result.error };
  };
  // As in `serve`, a deleted cluster whose list is missing twice in a row is dropped.
  const isGone = ({ target, restores, failure }: QueriedTarget<T>) =>
    restores === undefined &&
    failure?.isClusterMissing === true &&
    exporter.projects.isDiscoveredAndDeleted(target);
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
