import type { Failure } from '../core/failure.ts';
import { abortWith, removeAbortable } from '../queue/abort.ts';
import type { FairSemaphore } from '../queue/fairSemaphore.ts';
import { sleep } from '../queue/sleep.ts';
import { fail, ok, type Result } from '../result.ts';
import type { RequestContext } from './client.ts';
import { AtlasError } from './error.ts';

/** The project or target that a task reads. The project id is empty for a list that belongs to no project. */
export interface TaskOwner {
  readonly projectId: string;
  readonly clusterName?: string;
}

export interface TaskRunnerOptions {
  readonly slots: FairSemaphore;
  /** Returns the maximum duration of a task, including its pauses. */
  readonly timeoutMs: () => number;
  readonly now: () => number;
  /** A monotonic clock for durations, because `now` may be set back or forward. */
  readonly steadyMs: () => number;
  /** Fires when no more tasks may start. */
  readonly draining: AbortSignal;
  /** Fires when the running tasks have to end without a result. */
  readonly stop: AbortSignal;
  /** Fires when the results of this runner are no longer needed: its tasks end with the signal's reason. */
  readonly superseded?: AbortSignal;
  /** Called with every unexpected error, which is a bug. */
  readonly onBug: (error: unknown, owner: TaskOwner) => void;
}

/** The result of a task. Its timestamps are on the local clock. */
export interface TaskResult<T> {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly pages: number;
  readonly result: Result<T, Failure>;
}

export const INTERNAL: Failure = {
  kind: 'internal',
  message: 'a bug in this exporter: please report the stack in its log',
};

/**
 * Runs all tasks that send requests to Atlas, each with a slot and a deadline. Turns thrown errors into failures.
 */
export class TaskRunner {
  readonly #options: TaskRunnerOptions;

  constructor(options: TaskRunnerOptions) {
    this.#options = options;
  }

  /** Returns a runner with the same slots. Its tasks also end when `superseded` fires. */
  endingWith(superseded: AbortSignal): TaskRunner {
    return new TaskRunner({ ...this.#options, superseded });
  }

  get isSuperseded(): boolean {
    return this.#options.superseded?.aborted === true;
  }

  /** Runs work once its project gets a slot. Throws the reason of `draining`, `stop` or `superseded`. */
  async run<T>(owner: TaskOwner, work: (context: RequestContext) => Promise<T>): Promise<TaskResult<T>> {
    const { slots, timeoutMs, now, steadyMs, draining, stop, superseded = NEVER, onBug } = this.#options;
    const { projectId } = owner;
    const ending = new AbortController();
    const { signal } = ending;
    // `AbortSignal.any` would leak memory in a signal that lives as long as the process.
    abortWith(superseded, ending);
    abortWith(draining, ending);
    try {
      await slots.acquire(projectId, signal);
      // The signal may fire after the semaphore has assigned the slot.
      if (signal.aborted) slots.release(projectId);
      signal.throwIfAborted();
    } catch (error) {
      removeAbortable(superseded, ending);
      throw error;
    } finally {
      removeAbortable(draining, ending);
    }
    const beganAtMs = steadyMs();
    const progress = { pages: 0, pausedMs: 0 };
    const slot = { held: true };
    const timer = setTimeout(() => ending.abort(TIMED_OUT), timeoutMs());
    abortWith(stop, ending);
    const throwIfUnwanted = () => {
      stop.throwIfAborted();
      superseded.throwIfAborted();
    };
    const pause = async (ms: number) => {
      signal.throwIfAborted();
      // A paused task holds no slot.
      slots.release(projectId);
      slot.held = false;
      await sleep(ms, signal);
      await slots.acquire(projectId, signal);
      slot.held = !signal.aborted;
      if (!slot.held) slots.release(projectId);
    };
    const resultOf = async (): Promise<TaskResult<T>['result']> => {
      try {
        return ok(await work({ signal, pause, progress }));
      } catch (error) {
        throwIfUnwanted();
        if (error instanceof AtlasError) return fail(error.failure);
        onBug(error, owner);
        return fail(INTERNAL);
      }
    };
    try {
      const result = await resultOf();
      superseded.throwIfAborted();
      const endedAtMs = now();
      const startedAtMs = endedAtMs - (steadyMs() - beganAtMs);
      return { startedAtMs, endedAtMs, pages: progress.pages, result };
    } finally {
      clearTimeout(timer);
      removeAbortable(stop, ending);
      removeAbortable(superseded, ending);
      if (slot.held) slots.release(projectId);
      // Requests that the work started but did not await end here, and take no slot.
      ending.abort(ENDED);
    }
  }
}

const NEVER = new AbortController().signal;

const ENDED = new Error('the task has ended');

const TIMED_OUT = new AtlasError(
  'timeout',
  'reading took longer than poll.timeout: raise poll.timeout, or look for the reason that Atlas is slow',
);
