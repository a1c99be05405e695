import type { View } from '../core/view.ts';

/** Polls that end within this time share one write. */
const GATHER_MS = 25;

/** The pause between two writes lasts at least this long, and at least this many times as long as the last write. */
const MIN_REST_MS = 1000;
const REST_SHARE = 10;

/**
 * Decides when to write: soon after a change, never two at a time, and for at most a tenth of the time. `write` must not
 * throw; it returns `false` if it failed.
 */
export function scheduleWrites(write: (views: readonly View[]) => Promise<boolean>) {
  /** Returns the views that have not been written yet. */
  let due: (() => readonly View[]) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  let isClosed = false;

  const writeDue = async () => {
    const views = due;
    if (views === undefined) return;
    due = undefined;
    // A failed write is retried after the pause, even if nothing changes meanwhile.
    if (!(await write(views()))) due ??= views;
  };
  const writeAndRest = async () => {
    const startedAtMs = performance.now();
    await writeDue();
    writing = undefined;
    rest(Math.max(MIN_REST_MS, (performance.now() - startedAtMs) * REST_SHARE));
  };
  const rest = (ms: number) => {
    timer = setTimeout(() => {
      timer = undefined;
      if (due !== undefined) writing = writeAndRest();
    }, ms).unref();
  };

  return {
    /** Schedules a write. `views` is called when the write starts, so that it includes later changes. */
    changed: (views: () => readonly View[]): void => {
      if (isClosed) return;
      due = views;
      if (timer === undefined && writing === undefined) rest(GATHER_MS);
    },
    /** Writes pending changes at once. Later changes are ignored. */
    close: async (): Promise<void> => {
      isClosed = true;
      await writing;
      clearTimeout(timer);
      await writeDue();
    },
  };
}
