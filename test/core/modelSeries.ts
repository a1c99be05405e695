import { DELIVERY_TYPES, type State } from '../../src/core/job.ts';
import type { Remembered } from './modelJob.ts';
import type { ModelList } from './modelList.ts';

/** Name without prefix, labels except those of every series of a target, value. */
export type Line = readonly [name: string, labels: string, value: number];

const STATES = ['in_progress', 'ready', 'completed', 'failed', 'cancelled', 'expired'];

/** Returns the states of a delivery type. */
function statesOf(type: string): readonly string[] {
  return STATES.filter((state) => state !== 'ready' || type === 'download' || type === 'other');
}

/** Yields the counters, and the series that survive staleness. */
export function* lastingSeries(list: ModelList, types: readonly string[], atMs: number): Generator<Line> {
  for (const type of types) {
    const label = `delivery_type="${type}"`;
    yield ['jobs_created_total', label, list.created.get(type) ?? 0];
    for (const state of statesOf(type)) {
      const value = list.entered.get(`${type} ${state}`) ?? 0;
      yield ['job_state_changes_total', `${label},state="${state}"`, value];
    }
    const jobs = [...list.jobs.values()].filter(({ job }) => job.deliveryType === type);
    yield* instant(
      'last_created',
      label,
      Math.max(...jobs.map(({ job }) => job.createdAtMs ?? Number.NEGATIVE_INFINITY)),
    );

    // A job without a reported finish has no time of finish.
    const finished = latest(
      jobs.filter(({ job, state }) => state === 'completed' && job.finishedAtMs !== undefined),
    );
    yield* instant('last_success', label, finished[0]?.job.finishedAtMs);
    const failed = lastEnded(jobs.filter(({ state }) => state === 'failed'));
    yield* instant('last_failure', label, failed[0] && endedAt(failed[0]));
    for (const each of failed.slice(0, 10)) {
      const at = endedAt(each);
      if (at !== undefined && at > atMs - DAY_MS) yield* instant('failed_job', labelsOf(each), at);
    }
    const [last] = finished;
    if (last !== undefined)
      yield* elapsed('last_restored_data_age_seconds', label, last.job.dataFromMs, last.job.createdAtMs);
    const completed = lastEnded(jobs.filter(({ state }) => state === 'completed'));
    const withoutIndexes = completed.filter(({ job }) => (job.collection?.failedIndexCollections ?? 0) > 0);
    for (const each of withoutIndexes.slice(0, 10)) {
      const { job } = each;
      const failedIndexes = job.collection?.failedIndexCollections ?? 0;
      const isRecent = (endedAt(each) ?? 0) > atMs - DAY_MS;
      if (isRecent) yield ['failed_index_collections', withoutType({ job }), failedIndexes];
    }
    if (type === 'download' || last === undefined) continue;
    yield* elapsed('last_duration_seconds', label, last.job.createdAtMs, last.job.finishedAtMs);
    const durations = finished
      .slice(0, 10)
      .flatMap(({ job }) =>
        job.createdAtMs === undefined ? [] : [(job.finishedAtMs ?? 0) - job.createdAtMs],
      );
    if (durations.length === 0) continue;
    const sorted = durations.map((ms) => Math.max(0, ms)).toSorted((a, b) => a - b);
    const middle = [Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2)];
    const median = middle.reduce((sum, index) => sum + (sorted[index] ?? 0), 0) / 2;
    yield ['recent_duration_max_seconds', label, Math.max(...sorted) / 1000];
    yield ['recent_duration_median_seconds', label, median / 1000];
  }
}

/** Yields the current-state series, which are dropped when the list is stale. */
export function* currentSeries(list: ModelList, types: readonly string[]): Generator<Line> {
  const jobs = [...list.jobs.values()];
  for (const type of types) {
    for (const state of statesOf(type)) {
      const value = jobs.filter((each) => each.job.deliveryType === type && each.state === state).length;
      yield ['jobs', `delivery_type="${type}",state="${state}"`, value];
    }
  }
  for (const each of jobs) {
    if (each.state !== 'in_progress') continue;
    yield* instant('in_progress_job_created', labelsOf(each), each.job.createdAtMs);
    const { createdAtMs, collection } = each.job;
    if (createdAtMs === undefined || collection === undefined) continue;
    const label = `delivery_type="${each.job.deliveryType}",job_id="${each.job.id}"`;
    const { restoredDocuments: done, totalDocuments: all } = collection;
    if (done !== undefined) yield ['in_progress_job_restored_documents', label, done];
    if (all !== undefined && all > 0) yield ['in_progress_job_documents', label, all];
  }
}

function labelsOf(known: Remembered): string {
  return `delivery_type="${known.job.deliveryType}",${withoutType(known)}`;
}

function withoutType({ job }: Pick<Remembered, 'job'>): string {
  const { destinationProjectId: project = '', destinationClusterName: cluster = '' } = job;
  const destination = `destination_project_id="${project}",destination_cluster_name="${cluster}"`;
  return `job_id="${job.id}",${destination}`;
}

function endedAt({ job, seenFailingMs }: Remembered): number | undefined {
  return job.finishedAtMs ?? seenFailingMs ?? job.createdAtMs;
}

const DAY_MS = 86_400_000;

function lastEnded(jobs: readonly Remembered[]): readonly Remembered[] {
  return jobs.toSorted((a, b) => (endedAt(b) ?? 0) - (endedAt(a) ?? 0) || (a.job.id < b.job.id ? 1 : -1));
}

/** Returns the sorted ids of the 10 newest jobs of each delivery type that ended in a state. */
export function newestEnded(list: ModelList, state: State): readonly string[] {
  const ended = [...list.jobs.values()].filter((each) => each.state === state);
  const sorted = state === 'failed' ? lastEnded(ended) : latest(ended);
  return DELIVERY_TYPES.flatMap((type) => sorted.filter(({ job }) => job.deliveryType === type).slice(0, 10))
    .map(({ job }) => job.id)
    .sort();
}

/** Sorts newest first: by finish, else by creation, ties by id. */
function latest(jobs: readonly Remembered[]): readonly Remembered[] {
  const at = ({ job }: Remembered) => job.finishedAtMs ?? job.createdAtMs ?? 0;
  return jobs.toSorted((a, b) => at(b) - at(a) || (a.job.id < b.job.id ? 1 : -1));
}

/** Yields nothing instead of 0 for "never". */
export function* instant(name: string, labels: string, atMs: number | undefined): Generator<Line> {
  if (atMs !== undefined && atMs > 0) yield [`${name}_timestamp_seconds`, labels, atMs / 1000];
}

function* elapsed(
  name: string,
  labels: string,
  fromMs: number | undefined,
  toMs: number | undefined,
): Generator<Line> {
  if (fromMs === undefined || toMs === undefined) return;
  yield [name, labels, Math.max(0, toMs - fromMs) / 1000];
}
