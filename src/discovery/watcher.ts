import type { RequestContext } from '../atlas/client.ts';
import type { TaskOwner, TaskRunner } from '../atlas/taskRunner.ts';
import {
  type DiscoveryEvent,
  type DiscoveryView,
  newDiscovery,
  stepDiscovery,
  withoutEntry,
} from './stepDiscovery.ts';

/** A list to watch: the clusters of a project, or the projects that credentials can see. */
export interface WatchedList<K, T> {
  readonly owner: TaskOwner;
  readonly read: (context: RequestContext) => Promise<readonly T[]>;
  readonly keyOf: (entry: T) => K;
  /** Returns whether to monitor an entry. */
  readonly admits: (entry: T) => boolean;
}

/** Reads a list repeatedly, and holds its view. */
export class Watcher<K, T> {
  readonly #list: WatchedList<K, T>;
  #view: DiscoveryView<K, T>;
  #reading: TaskRunner | undefined;

  /** `known` are earlier entries, which stay until two complete lists in a row lack them. */
  constructor(list: WatchedList<K, T>, known?: Iterable<K>) {
    this.#list = list;
    this.#view = newDiscovery(known);
  }

  get view(): DiscoveryView<K, T> {
    return this.#view;
  }

  /** Shifts the view's timestamp by `ms`, by which the local clock was set; negative if it was set back. */
  shiftClock(ms: number): void {
    const { succeededAtMs } = this.#view;
    if (succeededAtMs !== undefined) this.#view = { ...this.#view, succeededAtMs: succeededAtMs + ms };
  }

  /** Drops an entry. The next list that contains it adds it again, if `admits` accepts it. */
  drop(key: K): void {
    this.#view = withoutEntry(this.#view, key);
  }

  /** Reads the list, unless a read that no reload has superseded is under way. Throws as `TaskRunner.run` does. */
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
