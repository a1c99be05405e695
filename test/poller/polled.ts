import type { JobLists } from '../../src/atlas/jobs/jobLists.ts';
import { TaskRunner, type TaskRunnerOptions } from '../../src/atlas/taskRunner.ts';
import type { Target } from '../../src/core/target.ts';
import { newView } from '../../src/core/view.ts';
import { pollTarget } from '../../src/poller/poll.ts';
import { FairSemaphore } from '../../src/queue/fairSemaphore.ts';
import { target } from '../atlas/atAtlas.ts';

/** Polls once. Returns the outcome and the reported bugs. */
export function polled(
  lists: JobLists,
  { collectionJobs = false, timeoutMs = 60_000, ...options }: PolledOptions = {},
  of: Target = target(),
) {
  const bugs: unknown[] = [];
  let tick = 2000;
  const tasks = new TaskRunner({
    slots: new FairSemaphore(1, 1),
    timeoutMs: () => timeoutMs,
    now: () => {
      tick += 1000;
      return tick;
    },
    steadyMs: () => tick,
    draining: new AbortController().signal,
    stop: new AbortController().signal,
    onBug: (error) => bugs.push(error),
    ...options,
  });
  return { outcome: pollTarget(newView(of), { tasks, lists, collectionJobs }), bugs };
}

interface PolledOptions extends Partial<Omit<TaskRunnerOptions, 'timeoutMs'>> {
  readonly collectionJobs?: boolean;
  readonly timeoutMs?: number;
}
