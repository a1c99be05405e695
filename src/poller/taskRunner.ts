import type { RequestContext } from '../atlas/client.ts';
import { AtlasError } from '../atlas/error.ts';
import type { Failure } from '../core/failure.ts';
import { abortNoMore, abortWith } from '../queue/abort.ts';
import type { FairSemaphore } from '../queue/fairSemaphore.ts';
import { sleep } from '../queue/sleep.ts';
import { fail, ok, type Result } from '../result.ts';

/** The project, or the target in it, that a task asks about. The id is empty for a list that belongs to no project. */
export interface TaskOwner {
  readonly projectId: string;
  readonly clusterName?: string;
}

export interface TaskRunnerOptions {
  readonly slots: FairSemaphore;
  /** Bounds each task, its pauses included. */
  readonly timeoutMs: () => number;
  readonly now: () => number;
  /** Measures durations where `now` may be set back or forward. */
  readonly steadyMs?: () => number;
  /** Fires when no more tasks may begin. */
  readonly waiting: AbortSignal;
  /** Fires when the running tasks have to end, without a result. */
  readonly stop: AbortSignal;
  /** Fires when nobody wants the results of this runner any more: its tasks end with the signal's reason. */
  readonly superseded?: AbortSignal;
  /** Gets every error that nobody threw on purpose. */
  readonly onBug: (error: unknown, owner: TaskOwner) => void;
}

/** The result of a task, with its times on our own clock. */
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

/** Runs everything that asks Atlas: one slot and one deadline for each task. The only place that turns thrown errors into data. */
export class TaskRunner {
  readonly #options: TaskRunnerOptions;

  constructor(options: TaskRunnerOptions) {
    this.#options = options;
  }

  /** Returns a runner on the same slots whose tasks end when `superseded` fires. */
  endingWith(superseded: AbortSignal): TaskRunner {
    return new TaskRunner({ ...this.#options, superseded });
  }

  get isSuperseded(): boolean {
    return this.#options.superseded?.aborted === true;
  }

  /** Runs some work once its project gets a slot. Throws the reason of `waiting`, `stop` or `superseded`. */
  async run<T>(owner: TaskOwner, work: (context: RequestContext) => Promise<T>): Promise<TaskResult<T>> {
    const { slots, timeoutMs, now, steadyMs, waiting, stop, superseded = NEVER, onBug } = this.#options;
    const { projectId } = owner;
    const ending = new AbortController();
    const { signal } = ending;
    // AbortSignal.any leaves something behind in a signal that lives as long as the process.
    abortWith(superseded, ending);
    abortWith(waiting, ending);
    try {
      await slots.acquire(projectId, signal);
      // The signal fired after the slot was given.
      if (signal.aborted) slots.release(projectId);
      signal.throwIfAborted();
    } catch (error) {
      abortNoMore(superseded, ending);
      throw error;
    } finally {
      abortNoMore(waiting, ending);
    }
    const beganAtMs = (steadyMs ?? now)();
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
      // A task that waits holds no slot.
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
      const startedAtMs = steadyMs === undefined ? beganAtMs : endedAtMs - (steadyMs() - beganAtMs);
      return { startedAtMs, endedAtMs, pages: progress.pages, result };
    } finally {
      clearTimeout(timer);
      abortNoMore(stop, ending);
      abortNoMore(superseded, ending);
      if (slot.held) slots.release(projectId);
      // Requests that the work began and did not wait for end with it, and take no slot.
      ending.abort(ENDED);
    }
  }
}

const NEVER = new AbortController().signal;

const ENDED = new Error('the task has ended');

const TIMED_OUT = new AtlasError(
  'timeout',
  'it took longer than poll.timeout: raise that, the list is too long for it or Atlas too slow',
);
