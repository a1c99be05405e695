import type { Remembered } from './modelJob.ts';
import type { ModelList } from './modelList.ts';

/** Name without prefix, labels but those that every series of a target has, value. */
export type Line = readonly [name: string, labels: string, value: number];

const STATES = ['in_progress', 'ready', 'completed', 'failed', 'cancelled', 'expired'];

/** The states that jobs of a type can be in. */
function statesOf(type: string): readonly string[] {
  return STATES.filter((state) => state !== 'ready' || type === 'download' || type === 'other');
}

/** What counts what has happened, and what a restart would not forget. */
export function* lastingSeries(list: ModelList, types: readonly string[]): Generator<Line> {
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

    // A job that Atlas tells no finish of did not finish at any instant.
    const finished = latest(
      jobs.filter(({ job, state }) => state === 'completed' && job.finishedAtMs !== undefined),
    );
    yield* instant('last_success', label, finished[0]?.job.finishedAtMs);
    const failed = latest(jobs.filter(({ state }) => state === 'failed'))[0];
    yield* instant(
      'last_failure',
      label,
      failed?.job.finishedAtMs ?? failed?.seenFailingMs ?? failed?.job.createdAtMs,
    );
    const [last] = finished;
    if (last !== undefined)
      yield* elapsed('last_restored_data_age_seconds', label, last.job.dataFromMs, last.job.createdAtMs);
    if (type === 'download' || last === undefined) continue;
    yield* elapsed('last_duration_seconds', label, last.job.createdAtMs, last.job.finishedAtMs);
    const durations = finished
      .slice(0, 10)
      .flatMap(({ job }) =>
        job.createdAtMs === undefined ? [] : [(job.finishedAtMs ?? 0) - job.createdAtMs],
      );
    if (durations.length > 0) yield ['recent_duration_max_seconds', label, Math.max(0, ...durations) / 1000];
  }
}

/** What speaks of now, and is left out once it no longer can. */
export function* currentSeries(list: ModelList, types: readonly string[]): Generator<Line> {
  const jobs = [...list.jobs.values()];
  for (const type of types) {
    for (const state of statesOf(type)) {
      const value = jobs.filter((each) => each.job.deliveryType === type && each.state === state).length;
      yield ['jobs', `delivery_type="${type}",state="${state}"`, value];
    }
  }
  for (const { job, state } of jobs) {
    const { destinationProjectId: project = '', destinationClusterName: cluster = '' } = job;
    const destination = `destination_project_id="${project}",destination_cluster_name="${cluster}"`;
    const labels = `delivery_type="${job.deliveryType}",job_id="${job.id}",${destination}`;
    if (state === 'in_progress') yield* instant('in_progress_job_created', labels, job.createdAtMs);
    if (state === 'ready') yield* instant('download_expiry', `job_id="${job.id}"`, job.expiresAtMs);
  }
}

/** The newest first: by finish, else by creation, ties by id. */
function latest(jobs: readonly Remembered[]): readonly Remembered[] {
  const at = ({ job }: Remembered) => job.finishedAtMs ?? job.createdAtMs ?? 0;
  return jobs.toSorted((a, b) => at(b) - at(a) || (a.job.id < b.job.id ? 1 : -1));
}

/** Nothing instead of 0 for "never". */
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
