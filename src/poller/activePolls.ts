import type { TargetKey } from '../core/target.ts';
import { staggerStarts } from '../queue/staggerStarts.ts';

/** Why something came to no result. */
export const STOPPED = new Error('the poller was stopped');

export interface ActivePollsOptions {
  /** Throws `STOPPED` when one of the signals fires. */
  readonly poll: (key: TargetKey) => Promise<void>;
  /** Told of each that was to begin while it still ran. */
  readonly onSkipped: (key: TargetKey) => void;
}

/** The polls that run or wait for their instant: never two of one target. */
export class ActivePolls {
  readonly #options: ActivePollsOptions;
  /** The poll of a target or, until that begins, what will begin it. */
  readonly #running = new Map<TargetKey, Promise<void>>();
  /** What begins polls at their instants. */
  readonly #beginning = new Set<Promise<void>>();
  readonly #waiting = new AbortController();
  readonly #stop = new AbortController();

  constructor(options: ActivePollsOptions) {
    this.#options = options;
  }

  /** `waiting` fires when nothing more may begin, `stop` when what runs has to end. */
  get signals(): { readonly waiting: AbortSignal; readonly stop: AbortSignal } {
    return { waiting: this.#waiting.signal, stop: this.#stop.signal };
  }

  has(key: TargetKey): boolean {
    return this.#running.has(key);
  }

  /** Begins a poll of each after its delay. */
  begin(keys: readonly TargetKey[], delayMs: () => number): void {
    const { signal } = this.#waiting;
    if (signal.aborted) return;
    const due: { readonly key: TargetKey; readonly delayMs: number }[] = [];
    const skipped: typeof due = [];
    for (const key of keys) {
      if (this.has(key)) skipped.push({ key, delayMs: 0 });
      else due.push({ key, delayMs: delayMs() });
    }
    const beginning = Promise.all([
      // What was left out is counted, whatever is stopped meanwhile.
      staggerStarts(skipped, ({ key }) => this.#options.onSkipped(key), UNSTOPPED),
      unlessStopped(staggerStarts(due, ({ key }) => this.#run(key), signal)),
    ]).then(() => {
      this.#beginning.delete(beginning);
      for (const [key, running] of this.#running) if (running === beginning) this.#running.delete(key);
    });
    this.#beginning.add(beginning);
    for (const { key } of due) if (!this.has(key)) this.#running.set(key, beginning);
  }

  /**
   * Resolves when the polls that run now have ended. Those that wait for their instant don't count: what reads
   * them is not chosen before that.
   */
  async settled(): Promise<void> {
    await Promise.all([...this.#running.values()].filter((running) => !this.#beginning.has(running)));
  }

  /** Resolves when nothing runs or waits. */
  async idle(): Promise<void> {
    while (this.#running.size + this.#beginning.size > 0) {
      await Promise.all([...this.#beginning, ...this.#running.values()]);
    }
  }

  /** Begins nothing more and gives what runs `graceMs` to end; what then still runs is cut off. */
  async stop(graceMs: number): Promise<void> {
    this.#waiting.abort(STOPPED);
    const cut = setTimeout(() => this.#stop.abort(STOPPED), graceMs);
    await this.idle();
    clearTimeout(cut);
    // What others do between the polls ends with them.
    this.#stop.abort(STOPPED);
  }

  #run(key: TargetKey): void {
    const poll = unlessStopped(this.#options.poll(key)).finally(() => this.#running.delete(key));
    this.#running.set(key, poll);
  }
}

const UNSTOPPED = new AbortController().signal;

async function unlessStopped(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error !== STOPPED) throw error;
  }
}
