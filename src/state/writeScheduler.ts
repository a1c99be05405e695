import type { View } from '../core/view.ts';

/** Polls that end together are written together. */
const GATHER_MS = 25;

/** Between two writes: at least this long, and this many times as long as the last one took. */
const LEAST_REST_MS = 1000;
const REST_SHARE = 10;

export interface WriteSchedulerParts {
  /** Must not throw; `false` if it came to nothing. */
  readonly write: (views: readonly View[]) => Promise<boolean>;
  /** A clock that never jumps. */
  readonly nowMs: () => number;
}

/** Decides when to write: soon after a change, never two at a time, and never most of the time. */
export class WriteScheduler {
  readonly #parts: WriteSchedulerParts;
  /** Returns the views that have not been written yet. */
  #due: (() => readonly View[]) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #isClosed = false;

  constructor(parts: WriteSchedulerParts) {
    this.#parts = parts;
  }

  /** `views` is asked when it is written: what changes until then goes with it. */
  changed(views: () => readonly View[]): void {
    if (this.#isClosed) return;
    this.#due = views;
    if (this.#timer === undefined && this.#writing === undefined) this.#rest(GATHER_MS);
  }

  /** Writes what is due, now, and nothing after it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#writing;
    clearTimeout(this.#timer);
    if (this.#due !== undefined) await this.#write(this.#due);
  }

  #rest(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#due !== undefined) this.#writing = this.#writeAndRest(this.#due);
    }, ms);
    this.#timer.unref();
  }

  async #writeAndRest(views: () => readonly View[]): Promise<void> {
    const startedAtMs = this.#parts.nowMs();
    await this.#write(views);
    this.#writing = undefined;
    const tookMs = this.#parts.nowMs() - startedAtMs;
    this.#rest(Math.max(LEAST_REST_MS, tookMs * REST_SHARE));
  }

  async #write(views: () => readonly View[]): Promise<void> {
    this.#due = undefined;
    // Tried again after the rest, also if nothing changes meanwhile.
    if (!(await this.#parts.write(views()))) this.#due ??= views;
  }
}
