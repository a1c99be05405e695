import type { TargetKey } from '../core/target.ts';
import { staggerStarts } from '../queue/staggerStarts.ts';

/** The reason with which everything ends that a stop leaves without a result. */
export const STOPPED = new Error('the poller was stopped');

export interface ActivePollsOptions {
  /** Throws `STOPPED` when one of the signals fires. */
  readonly poll: (key: TargetKey) => Promise<void>;
  /** Gets each target whose poll was to start while the previous one still ran. */
  readonly onSkipped: (key: TargetKey) => void;
}

/** The polls that run or wait for their start: never two of one target. */
export class ActivePolls {
  readonly #options: ActivePollsOptions;
  readonly #running = new Map<TargetKey, Promise<void>>();
  /** Targets whose poll waits for its start. */
  readonly #delayed = new Set<TargetKey>();
  /** Each starts the polls of one tick. */
  readonly #starts = new Set<Promise<void>>();
  readonly #waiting = new AbortController();
  readonly #stop = new AbortController();

  constructor(options: ActivePollsOptions) {
    this.#options = options;
  }

  /** `waiting` fires when no more polls may start, `stop` when those that run have to end. */
  get signals(): { readonly waiting: AbortSignal; readonly stop: AbortSignal } {
    return { waiting: this.#waiting.signal, stop: this.#stop.signal };
  }

  has(key: TargetKey): boolean {
    return this.#running.has(key) || this.#delayed.has(key);
  }

  /** Nothing runs or waits for its start. */
  get isIdle(): boolean {
    return this.#running.size + this.#delayed.size === 0;
  }

  /** Starts a poll of each after its delay. A target whose poll waits already keeps that one. */
  begin(keys: readonly TargetKey[], delayMs: () => number): void {
    const { signal } = this.#waiting;
    if (signal.aborted) return;
    const skipped = keys.filter((key) => this.#running.has(key)).map((key) => ({ key, delayMs: 0 }));
    const due = keys.filter((key) => !this.has(key)).map((key) => ({ key, delayMs: delayMs() }));
    for (const { key } of due) this.#delayed.add(key);
    const start = Promise.all([
      // Skipped polls are counted even if a stop comes meanwhile.
      staggerStarts(skipped, ({ key }) => this.#options.onSkipped(key), NEVER),
      unlessStopped(staggerStarts(due, ({ key }) => this.#run(key), signal)),
    ]).then(() => {
      this.#starts.delete(start);
      // A stop leaves some of them without a start.
      for (const { key } of due) this.#delayed.delete(key);
    });
    this.#starts.add(start);
  }

  /** Resolves when the polls that run now have ended. Those that wait choose their connection when they start. */
  async settled(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  /** Resolves when nothing runs or waits. */
  async idle(): Promise<void> {
    while (this.#running.size + this.#starts.size > 0) {
      await Promise.all([...this.#starts, ...this.#running.values()]);
    }
  }

  /** Starts no more polls and gives those that run `graceMs`; then they are aborted. */
  async stop(graceMs: number): Promise<void> {
    this.#waiting.abort(STOPPED);
    const abort = setTimeout(() => this.#stop.abort(STOPPED), graceMs);
    await this.idle();
    clearTimeout(abort);
    // Other tasks end with the polls.
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
