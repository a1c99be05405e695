import type { RequestContext } from '../atlas/client.ts';
import type { Failure } from '../core/failure.ts';
import type { TaskRunner } from '../poller/taskRunner.ts';
import { type DebouncedSet, debounce } from './debouncedSet.ts';

/** A list to follow: the clusters of a project, the projects of a login. */
export interface Followed<T> {
  /** Whose turn it takes when it asks. */
  readonly project: string;
  readonly read: (asking: RequestContext) => Promise<readonly T[]>;
  readonly idOf: (entry: T) => string;
  /** What of the list counts. */
  readonly admits: (entry: T) => boolean;
}

export interface Turnover<T> {
  readonly appeared: readonly T[];
  readonly gone: readonly T[];
}

/** Follows what a list holds: all pages or nothing, and nothing leaves before two lists in a row lack it. */
export class Watcher<T> {
  readonly #followed: Followed<T>;
  #set: DebouncedSet<string> | undefined;
  #entries: ReadonlyMap<string, T> = new Map();
  #failure: Failure | undefined;
  #succeededAtMs: number | undefined;
  #running = false;

  /** `previous`: another configuration's follower of the same list, whose knowledge goes on. */
  constructor(followed: Followed<T>, previous?: Watcher<T>) {
    this.#followed = followed;
    if (previous === undefined) return;
    this.#failure = previous.#failure;
    this.#succeededAtMs = previous.#succeededAtMs;
    this.#entries = new Map([...previous.#entries].filter(([, entry]) => followed.admits(entry)));
    this.#set = previous.#set && {
      names: new Set(this.#entries.keys()),
      missing: new Set([...previous.#set.missing].filter((id) => this.#entries.has(id))),
    };
  }

  /** What it holds as far as is known; nothing before the first complete list. */
  get entries(): readonly T[] {
    return [...this.#entries.values()];
  }

  /** Why the last attempt failed. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** When the last complete list was read, on our clock. */
  get succeededAtMs(): number | undefined {
    return this.#succeededAtMs;
  }

  /** Whether it was read, or failed, at least once. */
  get isTried(): boolean {
    return this.#failure !== undefined || this.#succeededAtMs !== undefined;
  }

  /** Reads the list once more; `undefined` if it is being read or could not be. Throws as `TaskRunner.run` does. */
  async follow(tasks: TaskRunner): Promise<Turnover<T> | undefined> {
    if (this.#running) return undefined;
    this.#running = true;
    try {
      const { result, endedAtMs } = await tasks.run(
        { projectId: this.#followed.project },
        this.#followed.read,
      );
      if (!result.ok) {
        this.#failure = result.failure;
        return undefined;
      }
      this.#failure = undefined;
      this.#succeededAtMs = endedAtMs;
      return this.#take(result.value);
    } finally {
      this.#running = false;
    }
  }

  #take(listed: readonly T[]): Turnover<T> {
    const before = this.#entries;
    const { admits, idOf } = this.#followed;
    const now = new Map(listed.filter(admits).map((entry) => [idOf(entry), entry]));
    const { set, appeared, gone } = debounce(this.#set, new Set(now.keys()));
    const entriesOf = (ids: Iterable<string>) =>
      [...ids].flatMap((id) => {
        const entry = now.get(id) ?? before.get(id);
        return entry === undefined ? [] : [[id, entry] as const];
      });
    this.#set = set;
    this.#entries = new Map(entriesOf(set.names));
    return {
      appeared: entriesOf(appeared).map(([, entry]) => entry),
      gone: entriesOf(gone).map(([, entry]) => entry),
    };
  }
}
