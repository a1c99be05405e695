import type { RequestContext } from '../../src/atlas/client.ts';
import type { JobLists } from '../../src/atlas/jobs/jobLists.ts';
import type { Event } from '../../src/core/event.ts';
import type { ListRead, Outcome } from '../../src/core/outcome.ts';
import { type Target, targetKey } from '../../src/core/target.ts';
import type { View } from '../../src/core/view.ts';
import { Poller, type PollerOptions, type PollerSettings } from '../../src/poller/poller.ts';
import { listRead } from '../core/build.ts';

/** Monday, 2 March 2026, 12:00 UTC. */
const NOON_MS = Date.UTC(2026, 2, 2, 12);

/** The id of a job created at that time. */
export const NOON_ID = '69a57bc0aaaaaaaaaaaaaaaa';

export const EMPTY_LIST = listRead([], NOON_MS);

type Read = (target: Target, context: RequestContext) => Promise<ListRead>;

/** Returns lists that a test reads; a cluster has no collection jobs unless the test adds them. */
export function listsOf(readRestores: Read, readCollections: Read = async () => EMPTY_LIST): JobLists {
  return {
    readRestores,
    readCollections,
    countRestores: async () => ({ count: 0, isEstimate: false }),
    countCollections: async () => undefined,
    typeOf: () => undefined,
    learn: () => {},
  };
}

/** Reads that end only when a test ends them or their signal aborts. */
export class Held {
  readonly started: string[] = [];
  readonly #ends = new Map<string, () => void>();

  readonly lists = listsOf(
    (target, { signal }) =>
      new Promise((resolve, reject) => {
        const key = targetKey(target);
        this.started.push(key);
        this.#ends.set(key, () => resolve(EMPTY_LIST));
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  );

  end(target: Target): void {
    this.#ends.get(targetKey(target))?.();
  }
}

const SETTINGS: PollerSettings = {
  concurrency: 8,
  jitterMs: 0,
  timeoutMs: 60_000,
  collectionJobs: false,
  rules: { expiringWithinMs: 15 * 60_000 },
};

export interface Step {
  readonly view: View;
  readonly outcome: Outcome;
  readonly events: readonly Event[];
}

/** Returns a poller of these targets with the same lists, and everything that it reports. */
export function pollerOf(
  lists: JobLists,
  targets: readonly Target[],
  settings: Partial<PollerSettings> = {},
  options: Partial<PollerOptions> = {},
) {
  const steps: Step[] = [];
  const bugs: unknown[] = [];
  const poller = new Poller({
    targets: targets.map((target) => ({ target, lists })),
    settings: { ...SETTINGS, ...settings },
    now: () => NOON_MS,
    steadyMs: options.now ?? (() => NOON_MS),
    onForget: () => {},
    isDeleted: () => false,
    onGone: () => {},
    random: () => 0.5,
    onStep: ({ view, outcome, events }) => steps.push({ view, outcome, events }),
    onBug: (error, { projectId, clusterName }) => bugs.push([`${projectId}/${clusterName}`, error]),
    ...options,
  });
  return { poller, steps, bugs };
}

/** Waits for a turn of the event loop, in which all ready work continues. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
