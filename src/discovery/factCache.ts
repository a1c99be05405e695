import type { RequestContext } from '../atlas/client.ts';
import type { TaskOwner, TaskResult, TaskRunner } from '../atlas/taskRunner.ts';
import type { Failure } from '../core/failure.ts';

export interface FactCacheOptions {
  /** Monotonic clock. */
  readonly now: () => number;
  /** The time from a successful read to the next one. */
  readonly againAfterMs: number;
  /** The time from a failed read to the next one. */
  readonly retryAfterMs: (failure: Failure) => number;
}

interface Fact<V> {
  value: V | undefined;
  dueAtMs: number;
}

const AT_ONCE = Number.NEGATIVE_INFINITY;

/** Facts that seldom change, each read again when it is due. A failed read keeps the last value. */
export class FactCache<K, V> {
  readonly #options: FactCacheOptions;
  readonly #facts = new Map<K, Fact<V>>();

  constructor(options: FactCacheOptions) {
    this.#options = options;
  }

  get(key: K): V | undefined {
    return this.#facts.get(key)?.value;
  }

  /** Makes every fact due. The result of a read under way is not kept. */
  expire(): void {
    for (const [key, { value }] of this.#facts) this.#facts.set(key, { value, dueAtMs: AT_ONCE });
  }

  /** Drops a fact. The result of a read under way is not kept. */
  forget(key: K): void {
    this.#facts.delete(key);
  }

  /** Reads a fact if it is due; otherwise returns `undefined`. Throws as `TaskRunner.run` does. */
  async read(
    key: K,
    owner: TaskOwner,
    work: (context: RequestContext) => Promise<V>,
    tasks: TaskRunner,
  ): Promise<TaskResult<V>['result'] | undefined> {
    const { now, againAfterMs, retryAfterMs } = this.#options;
    const { value, dueAtMs } = this.#facts.get(key) ?? { value: undefined, dueAtMs: AT_ONCE };
    if (now() < dueAtMs) return undefined;
    const fact: Fact<V> = { value, dueAtMs: Number.POSITIVE_INFINITY };
    this.#facts.set(key, fact);
    try {
      const { result } = await tasks.run(owner, work);
      if (result.ok) fact.value = result.value;
      fact.dueAtMs = now() + (result.ok ? againAfterMs : retryAfterMs(result.error));
      return result;
    } catch (error) {
      // A reload or a stop has aborted the read.
      fact.dueAtMs = AT_ONCE;
      throw error;
    }
  }
}
