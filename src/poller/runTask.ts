import type { RequestContext } from '../atlas/client.ts';
import { AtlasError } from '../atlas/error.ts';
import type { Failure } from '../core/failure.ts';
import { abortNoMore, abortWith } from '../queue/abort.ts';
import type { FairSemaphore } from '../queue/fairSemaphore.ts';
import { sleep } from '../queue/sleep.ts';

/** What anything that asks Atlas needs to take its turn and to end in time. */
export interface Turns {
  readonly slots: FairSemaphore;
  readonly timeoutMs: number;
  readonly now: () => number;
  /** Fires when nothing more may begin. */
  readonly waiting: AbortSignal;
  /** Fires when what is under way has to end: it then comes to no result. */
  readonly stop: AbortSignal;
}

/** What came of some work: instants are our own clock's. */
export interface Attempt<T> {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly pages: number;
  readonly result:
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly failure: Failure };
}

export const INTERNAL: Failure = {
  kind: 'internal',
  message: 'a bug in this exporter: please report the stack in its log',
};

/**
 * Does some work for a project in its turn: the one place where what is thrown on the way becomes data.
 * `onBug` is told of anything that nobody threw on purpose. Throws the reason of `waiting` or `stop`.
 */
export async function attempt<T>(
  project: string,
  { slots, timeoutMs, now, waiting, stop }: Turns,
  onBug: (error: unknown) => void,
  work: (asking: RequestContext) => Promise<T>,
): Promise<Attempt<T>> {
  await slots.acquire(project, waiting);
  const startedAtMs = now();
  const progress = { pages: 0, pausedMs: 0 };
  const slot = { held: true };
  const ending = new AbortController();
  const { signal } = ending;
  const timer = setTimeout(() => ending.abort(TIMED_OUT), timeoutMs);
  // Not AbortSignal.any: in a signal that lives as long as the process, something of each that it makes stays for good.
  abortWith(stop, ending);
  const pause = async (ms: number) => {
    signal.throwIfAborted();
    // Who has to wait holds no slot.
    slots.release(project);
    slot.held = false;
    await sleep(ms, signal);
    await slots.acquire(project, signal);
    slot.held = !signal.aborted;
    if (!slot.held) slots.release(project);
  };
  const resultOf = async (): Promise<Attempt<T>['result']> => {
    try {
      return { ok: true, value: await work({ signal, pause, progress }) };
    } catch (error) {
      stop.throwIfAborted();
      if (error instanceof AtlasError) return { ok: false, failure: error.failure };
      onBug(error);
      return { ok: false, failure: INTERNAL };
    }
  };
  try {
    const result = await resultOf();
    return { startedAtMs, endedAtMs: now(), pages: progress.pages, result };
  } finally {
    clearTimeout(timer);
    abortNoMore(stop, ending);
    if (slot.held) slots.release(project);
    // Whatever the work has begun and not waited for: nothing goes on after it, with a slot least of all.
    ending.abort(ENDED);
  }
}

const ENDED = new Error('the work it belonged to has ended');

const TIMED_OUT = new AtlasError(
  'timeout',
  'it took longer than poll.timeout: raise that, the list is too long for it or Atlas too slow',
);
