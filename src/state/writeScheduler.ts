import type { View } from '../core/view.ts';

/** Polls that end within this time share one write. */
const GATHER_MS = 25;

/** The pause between two writes lasts at least this long, and at least this many times as long as the last write. */
const LEAST_REST_MS = 1000;
const REST_SHARE = 10;

export interface WriteSchedulerParts {
  /** Must not throw. Returns `false` if the write failed. */
  readonly write: (views: readonly View[]) => Promise<boolean>;
  /** Reads a monotonic clock. */
  readonly nowMs: () => number;
}

/** Decides when to write: soon after a change, never two at a time, and for at most a tenth of the time. */
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

  /** Schedules a write. `views` is called when the write starts, so that it includes later changes. */
  changed(views: () => readonly View[]): void {
    if (this.#isClosed) return;
    this.#due = views;
    if (this.#timer === undefined && this.#writing === undefined) this.#rest(GATHER_MS);
  }

  /** Writes pending changes at once. Later changes are ignored. */
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
    // A failed write is retried after the pause, even if nothing changes meanwhile.
    if (!(await this.#parts.write(views()))) this.#due ??= views;
  }
}
