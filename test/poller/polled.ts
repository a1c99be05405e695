import type { JobLists } from '../../src/atlas/jobs/jobLists.ts';
import type { Target } from '../../src/core/target.ts';
import { newView } from '../../src/core/view.ts';
import { type Polling, pollTarget } from '../../src/poller/poll.ts';
import { FairSemaphore } from '../../src/queue/fairSemaphore.ts';
import { target } from '../atlas/atAtlas.ts';

/** Polls once: what came of it, and the bugs it told of. */
export function polled(lists: JobLists, polling: Partial<Polling> = {}, of: Target = target()) {
  const bugs: unknown[] = [];
  let tick = 1000;
  const outcome = pollTarget(newView(of), {
    lists,
    slots: new FairSemaphore(1, 1),
    timeoutMs: 60_000,
    collectionJobs: false,
    now: () => {
      tick += 1000;
      return tick;
    },
    waiting: new AbortController().signal,
    stop: new AbortController().signal,
    onBug: (error) => bugs.push(error),
    ...polling,
  });
  return { outcome, bugs };
}
