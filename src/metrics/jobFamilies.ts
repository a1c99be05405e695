import type { Ranking } from '../core/history.ts';
import { durationSeconds, longestSeconds, medianSeconds, secondsBetween } from '../core/jobDuration.ts';
import { MAX_NAMED_JOBS } from '../core/truncation.ts';
import { endTimeMs } from '../core/view.ts';
import { counter, gauge, pollGauge, type TargetFamily } from './family.ts';
import {
  activeAcrossProjects,
  byKind,
  byType,
  earliest,
  first,
  labelsOfJob,
  labelsOfProgress,
  labelsWithoutType,
  latest,
  longestRunning,
  newestWithoutIndexes,
  seconds,
  summed,
} from './rows.ts';

const DAY_MS = 86_400_000;

/** The metrics of a target's restore jobs, one row each. */
export const JOB_FAMILIES: readonly TargetFamily[] = [
  gauge(
    'jobs',
    'Restore jobs that Atlas lists, by delivery type and state.',
    ['delivery_type', 'state'],
    ({ view, fresh }) =>
      byKind(view, fresh, (list, delivery_type, state) => list.counts[delivery_type][state]),
  ),
  counter(
    'jobs_created_total',
    'Restore jobs created since the first successful poll.',
    ['delivery_type'],
    ({ view, known }) => byType(view, known, (list, type) => list.created[type]),
  ),
  counter(
    'job_state_changes_total',
    'Restore jobs that entered a state since the first successful poll.',
    ['delivery_type', 'state'],
    ({ view, known }) =>
      byKind(view, known, (list, delivery_type, state) => list.entered[delivery_type][state]),
  ),
  counter(
    'jobs_removed_total',
    "Restore jobs that left Atlas' list since the first successful poll.",
    [],
    ({ known }) => summed(known, (list) => list.removed),
  ),
  gauge(
    'in_progress_job_created_timestamp_seconds',
    `Creation time of each restore job in progress, the oldest ${MAX_NAMED_JOBS} of a target.`,
    ['delivery_type', 'job_id', 'destination_project_id', 'destination_cluster_name'],
    ({ fresh }) => longestRunning(fresh).map((job) => [seconds(job.createdAtMs), labelsOfJob(job)]),
  ),
  gauge(
    'in_progress_job_restored_documents',
    'Documents that each running collection restore job has restored.',
    ['delivery_type', 'job_id'],
    ({ fresh }) =>
      longestRunning(fresh).map((job) => [job.collection?.restoredDocuments, labelsOfProgress(job)]),
  ),
  gauge(
    'in_progress_job_documents',
    'Documents that each running collection restore job has to restore in all.',
    ['delivery_type', 'job_id'],
    ({ fresh }) =>
      longestRunning(fresh).map((job) => [
        job.collection?.totalDocuments || undefined,
        labelsOfProgress(job),
      ]),
  ),
  pollGauge(
    'failed_index_collections',
    'Collections whose indexes could not be built, of the newest 10 such collection restore jobs completed within the last 24 hours.',
    ['job_id', 'destination_project_id', 'destination_cluster_name'],
    ({ view, known }) =>
      known.flatMap((list) => {
        const sinceMs = (view.lastPoll?.endedAtMs ?? list.readAtMs) + list.skewMs - DAY_MS;
        return newestWithoutIndexes(list)
          .filter((job) => (endTimeMs(list, job) ?? 0) > sinceMs)
          .map((job) => [job.collection?.failedIndexCollections, labelsWithoutType(job)] as const);
      }),
  ),
  gauge(
    'last_created_timestamp_seconds',
    'Creation time of the newest restore job.',
    ['delivery_type'],
    ({ view, known }) =>
      byType(view, known, (list, type) => seconds(first(list.history.created[type])?.createdAtMs)),
  ),
  gauge(
    'last_success_timestamp_seconds',
    'Finish time of the most recently completed restore job.',
    ['delivery_type'],
    ({ view, known }) =>
      byType(view, known, (list, type) => seconds(first(list.history.finished[type])?.finishedAtMs)),
  ),
  pollGauge(
    'failed_job_timestamp_seconds',
    'Time of failure of each restore job that failed within the last 24 hours, the newest 10 of a delivery type.',
    ['delivery_type', 'job_id', 'destination_project_id', 'destination_cluster_name'],
    ({ view, known }) =>
      known.flatMap((list) => {
        const sinceMs = (view.lastPoll?.endedAtMs ?? list.readAtMs) + list.skewMs - DAY_MS;
        return Object.values(list.history.failed)
          .flatMap((ranking) => ranking.map(({ job }) => ({ job, atMs: endTimeMs(list, job) })))
          .filter(({ atMs }) => atMs !== undefined && atMs > sinceMs)
          .map(({ job, atMs }) => [seconds(atMs), labelsOfJob(job)] as const);
      }),
  ),
  gauge(
    'last_failure_timestamp_seconds',
    'Time of failure of the most recently failed restore job: its finish, else the first poll that saw it failed, else its creation.',
    ['delivery_type'],
    ({ view, known }) =>
      byType(view, known, (list, type) => {
        const job = first(list.history.failed[type]);
        return job === undefined ? undefined : seconds(endTimeMs(list, job));
      }),
  ),
  gauge(
    'last_expired_timestamp_seconds',
    'Expiry time of the most recently expired download.',
    [],
    ({ known }) => latest(known, (list) => first(list.history.expired)?.expiresAtMs),
  ),
  gauge(
    'last_cross_project_created_timestamp_seconds',
    'Creation time of the newest restore job whose destination is another project.',
    [],
    ({ known }) => latest(known, (list) => first(list.history.crossProject)?.createdAtMs),
  ),
  durationGauge(
    'last_duration_seconds',
    'Duration of the most recently finished restore, excluding downloads.',
    (finished) => durationSeconds(first(finished)),
  ),
  durationGauge(
    'recent_duration_max_seconds',
    'Longest duration of the 10 most recently finished restores, excluding downloads.',
    longestSeconds,
  ),
  durationGauge(
    'recent_duration_median_seconds',
    'Median duration of the 10 most recently finished restores, excluding downloads.',
    medianSeconds,
  ),
  gauge(
    'last_restored_data_age_seconds',
    'Age that the restored data had when the most recently finished restore job was created.',
    ['delivery_type'],
    ({ view, known }) =>
      byType(view, known, (list, type) => {
        const job = first(list.history.finished[type]);
        return secondsBetween(job?.dataFromMs, job?.createdAtMs);
      }),
  ),
  gauge(
    'cross_project_jobs',
    'Restore jobs in progress or ready whose destination is another project.',
    [],
    ({ view, fresh }) => summed(fresh, (list) => activeAcrossProjects(list, view.target.projectId)),
  ),
  gauge(
    'invalid_jobs',
    'Invalid entries of the last list: no_id (left out) or bad_field (kept without that field).',
    ['reason'],
    ({ known }) => [
      ...summed(known, (list) => list.invalid.noId, { reason: 'no_id' }),
      ...summed(known, (list) => list.invalid.badField, { reason: 'bad_field' }),
    ],
  ),
  pollGauge(
    'download_expiry_timestamp_seconds',
    `Expiry time of each ready download, the soonest ${MAX_NAMED_JOBS} of a target.`,
    ['job_id'],
    ({ downloads }) =>
      earliest(downloads, ({ job }) => job.expiresAtMs).map(({ job }) => [
        seconds(job.expiresAtMs),
        { job_id: job.id },
      ]),
  ),
];

/** A metric of the most recently finished restores of each delivery type, excluding downloads. */
function durationGauge(
  name: string,
  help: string,
  ofFinished: (finished: Ranking) => number | undefined,
): TargetFamily {
  return gauge(name, help, ['delivery_type'], ({ view, known }) =>
    byType(view, known, (list, type) =>
      type === 'download' ? undefined : ofFinished(list.history.finished[type]),
    ),
  );
}
