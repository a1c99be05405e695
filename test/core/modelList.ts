import type { FullRead } from '../../src/core/outcome.ts';
import { modelState, type Remembered } from './modelJob.ts';

const TEN_MINUTES = 600_000;

/** One list of jobs in the model: every job whole, each number counted one by one. */
export class ModelList {
  readonly jobs = new Map<string, Remembered>();
  /** Keyed by delivery type. */
  readonly created = new Map<string, number>();
  /** Keyed by delivery type and state, separated by a space. */
  readonly entered = new Map<string, number>();
  removed = 0;
  noId = 0;
  badField = 0;
  #beganAtMs: number | undefined;
  #isReplaced = false;

  /** True if the last complete read lacked a job for the first time. */
  get missesJobs(): boolean {
    return [...this.jobs.values()].some(({ missing }) => missing);
  }

  /** Another cluster has the name of the target from now on. */
  replace(): void {
    this.#isReplaced = true;
  }

  /** Processes a complete read and returns its events. */
  read(read: FullRead): readonly string[] {
    const events: string[] = [];
    const listed = new Set<string>();
    for (const job of read.jobs) {
      listed.add(job.id);
      const before = this.jobs.get(job.id);
      const state = modelState(job, read.atMs, before);
      const isOld =
        this.#beganAtMs !== undefined &&
        job.createdAtMs !== undefined &&
        this.#beganAtMs - job.createdAtMs > TEN_MINUTES;
      const isNews =
        this.#beganAtMs !== undefined && (before === undefined ? !isOld : before.state !== state);
      if (isNews) {
        if (before === undefined) add(this.created, job.deliveryType);
        add(this.entered, `${job.deliveryType} ${state}`);
        events.push(
          `${before === undefined ? 'created' : `changed from ${before.state}`} to ${state} ${JSON.stringify(job)}`,
        );
      }
      const stayed = before !== undefined && before.state === state;
      const toldByAtlas = state === 'failed' || state === 'cancelled' || job.expired;
      const isFetched = state === 'completed' && job.deliveryType === 'download';
      const isOver = !isFetched && (toldByAtlas || state === 'completed');
      this.jobs.set(job.id, {
        job,
        state,
        missing: false,
        seenFailingMs: stayed ? before.seenFailingMs : isNews ? read.atMs : undefined,
        // An end reported by Atlas ends the download: if it becomes ready again, it is announced again.
        announced: !isOver && before?.announced === true,
        confirmed:
          stayed &&
          state === 'expired' &&
          !job.expired &&
          !before.job.expired &&
          before.job.expiresAtMs === job.expiresAtMs,
      });
    }
    for (const [id, gone] of [...this.jobs].filter(([id]) => !listed.has(id))) {
      if (this.#isReplaced) {
        this.jobs.delete(id);
        continue;
      }
      if (!gone.missing) {
        this.jobs.set(id, { ...gone, missing: true });
        continue;
      }
      this.jobs.delete(id);
      this.removed += 1;
      events.push(`removed from ${gone.state} ${gone.job.deliveryType} ${id}`);
    }
    this.#isReplaced = false;
    this.#beganAtMs = read.beganAtMs;
    this.noId = read.noId;
    this.badField = read.badField;
    return events;
  }

  /** Returns the ready downloads that expire soon after a time of Atlas' clock. */
  expiring(nowMs: number, withinMs: number): readonly Remembered[] {
    return [...this.jobs.values()].filter(({ job, state }) => {
      const leftMs = (job.expiresAtMs ?? Number.NEGATIVE_INFINITY) - nowMs;
      return state === 'ready' && leftMs > 0 && leftMs <= withinMs;
    });
  }

  announce(nowMs: number, withinMs: number): readonly string[] {
    const due = this.expiring(nowMs, withinMs).filter(({ announced }) => !announced);
    for (const each of due) this.jobs.set(each.job.id, { ...each, announced: true });
    return due.map(({ job }) => `expiring ${JSON.stringify(job)}`);
  }
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
