import type { RestoreJob, State } from '../../src/core/job.ts';
import type { FullRead, ListRead, Outcome } from '../../src/core/outcome.ts';
import { ModelList } from './modelList.ts';
import { currentSeries, instant, type Line, lastingSeries, newestEnded } from './modelSeries.ts';

export interface Limits {
  readonly expiringWithinMs: number;
  readonly staleAfterMs: number;
}

type Ended = Exclude<Outcome, { readonly kind: 'skipped' }>;

interface Known {
  readonly list: ModelList;
  readonly types: readonly string[];
  readonly readAtMs: number;
  /** Atlas' clock minus ours when the list was read. */
  readonly aheadMs: number;
}

/**
 * An independent model of what the exporter knows of a target, as plain as possible: whole jobs in Maps,
 * everything computed anew each time. It shares only types with `src/`.
 */
export class Model {
  readonly #restores = new ModelList();
  readonly #collections = new ModelList();
  readonly #projectId: string;
  readonly #limits: Limits;
  #polls = 0;
  #failedPolls = 0;
  #skipped = 0;
  #last: Ended | undefined;
  #reason: string | undefined;
  #clusterId: string | undefined;
  #restoresReadAtMs: number | undefined;
  #collectionsReadAtMs: number | undefined;
  /** Atlas' clock minus ours, as of the last successful poll. */
  #aheadMs = 0;
  #collectionsAheadMs = 0;

  constructor(projectId: string, limits: Limits) {
    this.#projectId = projectId;
    this.#limits = limits;
  }

  /** Processes a list of clusters that has the target under this id. */
  identify(clusterId: string): void {
    if (this.#clusterId !== undefined && this.#clusterId !== clusterId) {
      this.#restores.replace();
      this.#collections.replace();
    }
    this.#clusterId = clusterId;
  }

  /** Processes a poll and returns its events, each as a line of words. */
  take(outcome: Outcome): readonly string[] {
    if (outcome.kind === 'skipped') {
      this.#skipped += 1;
      return [];
    }
    this.#polls += 1;
    this.#failedPolls = outcome.kind === 'complete' ? 0 : this.#failedPolls + 1;
    this.#last = outcome;
    const events = outcome.kind === 'complete' ? this.#read(outcome) : [];
    const nowMs = outcome.endedAtMs + this.#aheadMs;
    const reason = reasonOf(outcome);
    const reported = reason === undefined ? `recovered from ${this.#reason}` : `failing with ${reason}`;
    events.push(...this.#restores.announce(nowMs, this.#limits.expiringWithinMs));
    if (reason !== this.#reason) events.push(reported);
    this.#reason = reason;
    return events;
  }

  #read(outcome: Extract<Outcome, { readonly kind: 'complete' }>): string[] {
    const { restores, collections, endedAtMs } = outcome;
    this.#restoresReadAtMs = endedAtMs;
    this.#aheadMs = restores.atMs - endedAtMs;
    const events = [...this.#restores.read(full(restores))];
    if (collections === undefined || 'kind' in collections) return events;
    this.#collectionsReadAtMs = endedAtMs;
    this.#collectionsAheadMs = collections.atMs - endedAtMs;
    return [...events, ...this.#collections.read(full(collections))];
  }

  /** Returns the ids of the ended restores that the API must offer of a state: the 10 newest of each delivery type. */
  endedRestores(state: State): readonly string[] {
    return newestEnded(this.#restores, state);
  }

  get missesRestores(): boolean {
    return this.#restores.missesJobs;
  }

  get missesCollections(): boolean {
    return this.#collections.missesJobs;
  }

  /** Sets our clock forward by `ms`, or back; all ages stay the same. */
  shiftClock(ms: number): void {
    const shifted = (atMs: number | undefined) => (atMs === undefined ? undefined : atMs + ms);
    this.#restoresReadAtMs = shifted(this.#restoresReadAtMs);
    this.#collectionsReadAtMs = shifted(this.#collectionsReadAtMs);
    this.#aheadMs -= ms;
    this.#collectionsAheadMs -= ms;
    const last = this.#last;
    if (last === undefined) return;
    this.#last = { ...last, startedAtMs: last.startedAtMs + ms, endedAtMs: last.endedAtMs + ms };
  }

  /** Returns every series of the target at a time of our clock. */
  series(nowMs: number): readonly string[] {
    const known = this.#known();
    const fresh = known.filter(({ readAtMs }) => nowMs - readAtMs <= this.#limits.staleAfterMs);
    const lines = [
      ...this.#pollSeries(),
      ...known.flatMap(({ list, types, aheadMs }) => [
        ...lastingSeries(list, types, (this.#last?.endedAtMs ?? 0) + aheadMs),
      ]),
      ...fresh.flatMap(({ list, types }) => [...currentSeries(list, types)]),
      ...(known.length > 0 ? this.#sums(known) : []),
      ...(fresh.length > 0 ? [this.#crossProjectJobs(fresh)] : []),
    ];
    if (this.#restoresReadAtMs !== undefined) {
      const isStale = !fresh.some(({ list }) => list === this.#restores);
      lines.push(...this.#downloadSeries(nowMs + this.#aheadMs, isStale));
    }
    return lines.map(([name, labels, value]) => `${name}{${labels}} ${value}`).sort();
  }

  /** An expiry does not change, so it stays true when the list is stale, until it has passed. */
  *#downloadSeries(nowMs: number, isStale: boolean): Generator<Line> {
    const ready = [...this.#restores.jobs.values()].filter(({ state }) => state === 'ready');
    const coming = ready.filter(({ job }) => (job.expiresAtMs ?? 0) > nowMs);
    for (const { job } of isStale ? coming : ready) {
      yield* instant('download_expiry', `job_id="${job.id}"`, job.expiresAtMs);
    }
    if (isStale && coming.length === 0) return;
    const { expiringWithinMs } = this.#limits;
    yield ['downloads_expiring', '', this.#restores.expiring(nowMs, expiringWithinMs).length];
  }

  #known(): readonly Known[] {
    const types = ['automated', 'download', 'pointInTime', 'other'];
    const restores = {
      list: this.#restores,
      types,
      readAtMs: this.#restoresReadAtMs,
      aheadMs: this.#aheadMs,
    };
    const collections = {
      list: this.#collections,
      types: ['collection'],
      readAtMs: this.#collectionsReadAtMs,
      aheadMs: this.#collectionsAheadMs,
    };
    return [restores, collections].flatMap(({ readAtMs, ...list }) =>
      readAtMs === undefined ? [] : [{ ...list, readAtMs }],
    );
  }

  *#pollSeries(): Generator<Line> {
    const last = this.#last;
    yield ['up', '', last?.kind === 'complete' ? 1 : 0];
    yield ['polls_total', '', this.#polls];
    yield ['consecutive_failed_polls', '', this.#failedPolls];
    yield ['polls_skipped_total', '', this.#skipped];
    yield* instant('last_successful_poll', '', this.#restoresReadAtMs);
    yield* instant('last_poll', '', last?.endedAtMs);
    if (last === undefined) return;
    yield ['last_poll_duration_seconds', '', (last.endedAtMs - last.startedAtMs) / 1000];
    yield ['last_poll_pages', '', last.pages];
    if (this.#reason !== undefined) yield ['poll_failing', `reason="${this.#reason}"`, 1];
  }

  *#sums(known: readonly Known[]): Generator<Line> {
    const sum = (value: (list: ModelList) => number) =>
      known.reduce((total, { list }) => total + value(list), 0);
    yield ['jobs_removed_total', '', sum((list) => list.removed)];
    yield ['invalid_jobs', 'reason="no_id"', sum((list) => list.noId)];
    yield ['invalid_jobs', 'reason="bad_field"', sum((list) => list.badField)];
    const jobs = known.flatMap(({ list }) => [...list.jobs.values()]);
    const across = jobs.filter(({ job }) => this.#isAcross(job)).map(({ job }) => job.createdAtMs ?? 0);
    yield* instant('last_cross_project_created', '', Math.max(...across));
    const expired = jobs.filter(
      ({ job, state }) => state === 'expired' && ['download', 'other'].includes(job.deliveryType),
    );
    yield* instant('last_expired', '', Math.max(...expired.map(({ job }) => job.expiresAtMs ?? 0)));
  }

  #crossProjectJobs(fresh: readonly Known[]): Line {
    const active = fresh
      .flatMap(({ list }) => [...list.jobs.values()])
      .filter(({ state }) => state === 'in_progress' || state === 'ready');
    return ['cross_project_jobs', '', active.filter(({ job }) => this.#isAcross(job)).length];
  }

  #isAcross(job: RestoreJob): boolean {
    return (job.destinationProjectId ?? this.#projectId) !== this.#projectId;
  }
}

/** The model takes no shortcut: it processes every job of every read. */
function full(read: ListRead): FullRead {
  if (read.unchanged) throw new Error('the model needs the jobs of a list');
  return read;
}

function reasonOf(outcome: Ended): string | undefined {
  if (outcome.kind === 'failed') return outcome.failure.kind;
  const { collections } = outcome;
  return collections !== undefined && 'kind' in collections ? collections.kind : undefined;
}
