import type { TargetKey } from '../core/target.ts';
import { staggerStarts } from '../queue/staggerStarts.ts';

/** The abort reason of all work that a stop ends without a result. */
export const STOPPED = new Error('the poller was stopped');

export interface ActivePollsOptions {
  /** Polls a target. Throws `STOPPED` when one of the signals fires. */
  readonly poll: (key: TargetKey) => Promise<void>;
  /** Called with each target whose previous poll is still running when the next one is due. */
  readonly onSkipped: (key: TargetKey) => void;
}

/** The polls that run or wait for their start: at most one per target. */
export class ActivePolls {
  readonly #options: ActivePollsOptions;
  readonly #running = new Map<TargetKey, Promise<void>>();
  /** Targets whose poll waits for its start. */
  readonly #delayed = new Set<TargetKey>();
  /** Each promise starts the polls of one tick. */
  readonly #starts = new Set<Promise<void>>();
  readonly #draining = new AbortController();
  readonly #stop = new AbortController();

  constructor(options: ActivePollsOptions) {
    this.#options = options;
  }

  /** `draining` fires when no more polls may start, `stop` when the running polls have to end. */
  get signals(): { readonly draining: AbortSignal; readonly stop: AbortSignal } {
    return { draining: this.#draining.signal, stop: this.#stop.signal };
  }

  has(key: TargetKey): boolean {
    return this.#running.has(key) || this.#delayed.has(key);
  }

  /** No poll runs or waits for its start. */
  get isIdle(): boolean {
    return this.#running.size + this.#delayed.size === 0;
  }

  /** Starts a poll of each target after a delay. A target whose poll already waits keeps that poll. */
  begin(keys: readonly TargetKey[], delayMs: () => number): void {
    const { signal } = this.#draining;
    if (signal.aborted) return;
    const skipped = keys.filter((key) => this.#running.has(key)).map((key) => ({ key, delayMs: 0 }));
    const due = keys.filter((key) => !this.has(key)).map((key) => ({ key, delayMs: delayMs() }));
    for (const { key } of due) this.#delayed.add(key);
    const start = Promise.all([
      // Skipped polls are counted even during a stop.
      staggerStarts(skipped, ({ key }) => this.#options.onSkipped(key), NEVER),
      unlessStopped(staggerStarts(due, ({ key }) => this.#run(key), signal)),
    ]).then(() => {
      this.#starts.delete(start);
      // After a stop, some of these polls have not started.
      for (const { key } of due) this.#delayed.delete(key);
    });
    this.#starts.add(start);
  }

  /** Resolves when the polls that run now have ended. Waiting polls choose their connection when they start. */
  async settled(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  /** Resolves when no poll runs or waits. */
  async idle(): Promise<void> {
    while (this.#running.size + this.#starts.size > 0) {
      await Promise.all([...this.#starts, ...this.#running.values()]);
    }
  }

  /** Starts no more polls, and aborts those that still run after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#draining.abort(STOPPED);
    const abort = setTimeout(() => this.#stop.abort(STOPPED), graceMs);
    await this.idle();
    clearTimeout(abort);
    // Tasks other than polls end as well.
    this.#stop.abort(STOPPED);
  }

  #run(key: TargetKey): void {
    this.#delayed.delete(key);
    const poll = unlessStopped(this.#options.poll(key)).finally(() => this.#running.delete(key));
    this.#running.set(key, poll);
  }
}

const NEVER = new AbortController().signal;

async function unlessStopped(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error !== STOPPED) throw error;
  }
}
