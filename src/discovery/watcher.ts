import type { RequestContext } from '../atlas/client.ts';
import type { TaskOwner, TaskRunner } from '../poller/taskRunner.ts';
import {
  type DiscoveryEvent,
  type DiscoveryView,
  newDiscovery,
  stepDiscovery,
  withoutEntry,
} from './stepDiscovery.ts';

/** A list to watch: the clusters of a project, the projects that credentials see. */
export interface WatchedList<K, T> {
  readonly owner: TaskOwner;
  readonly read: (context: RequestContext) => Promise<readonly T[]>;
  readonly keyOf: (entry: T) => K;
  /** Returns whether an entry is to be monitored. */
  readonly admits: (entry: T) => boolean;
}

/** Reads a list again and again, and holds its view. */
export class Watcher<K, T> {
  readonly #list: WatchedList<K, T>;
  #view: DiscoveryView<K, T>;
  #reading: TaskRunner | undefined;

  /** `known` are entries from before: they stay until two complete lists in a row lack them. */
  constructor(list: WatchedList<K, T>, known?: Iterable<K>) {
    this.#list = list;
    this.#view = newDiscovery(known);
  }

  get view(): DiscoveryView<K, T> {
    return this.#view;
  }

  /** Our own clock was set forward by `ms`, or back. */
  shiftClock(ms: number): void {
    const { succeededAtMs } = this.#view;
    if (succeededAtMs !== undefined) this.#view = { ...this.#view, succeededAtMs: succeededAtMs + ms };
  }

  /** Drops an entry, which appears again with the next list that has it and admits it. */
  drop(key: K): void {
    this.#view = withoutEntry(this.#view, key);
  }

  /** Reads the list once more, unless a read is under way that will end well. Throws as `TaskRunner.run` does. */
  async read(tasks: TaskRunner): Promise<readonly DiscoveryEvent<K>[]> {
    if (this.#reading !== undefined && !this.#reading.isSuperseded) return [];
    this.#reading = tasks;
    const { owner, read, keyOf, admits } = this.#list;
    try {
      const { result, endedAtMs } = await tasks.run(owner, read);
      const { next, events } = stepDiscovery(
        this.#view,
        result.ok
          ? {
              kind: 'complete',
              endedAtMs,
              listed: new Map(result.value.filter(admits).map((entry) => [keyOf(entry), entry])),
            }
          : { kind: 'failed', failure: result.error },
      );
      this.#view = next;
      return events;
    } finally {
      if (this.#reading === tasks) this.#reading = undefined;
    }
  }
}
