import { failedAtMs, failureOf, isUp } from '../core/view.ts';
import { counter, gauge, PREFIX, type TargetFamily } from './family.ts';
import {
  activeAcrossProjects,
  between,
  byKind,
  byType,
  durationSeconds,
  earliest,
  first,
  jobsIn,
  latest,
  longest,
  MOST_JOBS_NAMED,
  seconds,
  summed,
} from './rows.ts';
import type { FamilyHead } from './sample.ts';

/** The series of a target: all that its view says. Adding a metric is adding a row. */
export const TARGET_FAMILIES: readonly TargetFamily[] = [
  gauge(
    'jobs',
    'Restore jobs that Atlas lists, by delivery type and state.',
    ['delivery_type', 'state'],
    ({ view, fresh }) =>
      byKind(view, fresh, (list, delivery_type, state) => list.counts[delivery_type][state]),
  ),
  counter(
    'jobs_created_total',
    'Restore jobs created since the first good poll.',
    ['delivery_type'],
    ({ view, known }) => byType(view, known, (list, type) => list.created[type]),
  ),
  counter(
    'job_state_changes_total',
    'Restore jobs seen entering a state since the first good poll.',
    ['delivery_type', 'state'],
    ({ view, known }) =>
      byKind(view, known, (list, delivery_type, state) => list.entered[delivery_type][state]),
  ),
  counter(
    'jobs_removed_total',
    "Restore jobs that left Atlas' list since the first good poll.",
    [],
    ({ known }) => summed(known, (list) => list.removed),
  ),
  gauge(
    'in_progress_job_created_timestamp_seconds',
    `Creation of each running restore job, of the oldest ${MOST_JOBS_NAMED} a target.`,
    ['delivery_type', 'job_id', 'destination_project_id', 'destination_cluster_name'],
    ({ fresh }) =>
      earliest(jobsIn(fresh, 'in_progress'), ({ job }) => job.createdAtMs).map(({ job }) => [
        seconds(job.createdAtMs),
        {
          delivery_type: job.deliveryType,
          job_id: job.id,
          destination_project_id: job.destinationProjectId ?? '',
          destination_cluster_name: job.destinationClusterName ?? '',
        },
      ]),
  ),
  gauge(
    'last_created_timestamp_seconds',
    'Creation of the newest restore job.',
    ['delivery_type'],
    ({ view, known }) =>
      byType(view, known, (list, type) => seconds(first(list.history.created[type])?.createdAtMs)),
  ),
  gauge(
    'last_success_timestamp_seconds',
    'Finish of the newest completed restore job.',
    ['delivery_type'],
    ({ view, known }) =>
      byType(view, known, (list, type) => seconds(first(list.history.finished[type])?.finishedAtMs)),
  ),
  gauge(
    'last_failure_timestamp_seconds',
    'Finish of the newest failed restore job, else when it was seen failing, else its creation.',
    ['delivery_type'],
    ({ view, known }) =>
      byType(view, known, (list, type) => {
        const job = first(list.history.failed[type]);
        return job === undefined ? undefined : seconds(failedAtMs(list, job));
      }),
  ),
  gauge('last_expired_timestamp_seconds', 'Expiry of the download that expired last.', [], ({ known }) =>
    latest(known, (list) => first(list.history.expired)?.expiresAtMs),
  ),
  gauge(
    'last_cross_project_created_timestamp_seconds',
    'Creation of the newest restore job whose destination is another project.',
    [],
    ({ known }) => latest(known, (list) => first(list.history.crossProject)?.createdAtMs),
  ),
  gauge(
    'last_duration_seconds',
    'Creation to finish of the restore that finished last; no downloads.',
    ['delivery_type'],
    ({ view, known }) =>
      byType(view, known, (list, type) =>
        type === 'download' ? undefined : durationSeconds(first(list.history.finished[type])),
      ),
  ),
  gauge(
    'recent_duration_max_seconds',
    'Longest creation to finish of the 10 restores that finished last; no downloads.',
    ['delivery_type'],
    ({ view, known }) =>
      byType(view, known, (list, type) =>
        type === 'download' ? undefined : longest(list.history.finished[type]),
      ),
  ),
  gauge(
    'last_restored_data_age_seconds',
    'Age of the data at the creation of the restore job that finished last: what was lost since.',
    ['delivery_type'],
    ({ view, known }) =>
      byType(view, known, (list, type) => {
        const job = first(list.history.finished[type]);
        return between(job?.dataFromMs, job?.createdAtMs);
      }),
  ),
  gauge(
    'cross_project_jobs',
    'Active restore jobs whose destination is another project.',
    [],
    ({ view, fresh }) => summed(fresh, (list) => activeAcrossProjects(list, view.target.projectId)),
  ),
  gauge(
    'invalid_jobs',
    'Entries of the last list that could not be read: without an id (left out), or with an unreadable field.',
    ['reason'],
    ({ known }) => [
      ...summed(known, (list) => list.invalid.noId, { reason: 'no_id' }),
      ...summed(known, (list) => list.invalid.badField, { reason: 'bad_field' }),
    ],
  ),
  gauge(
    'download_expiry_timestamp_seconds',
    `Expiry of each ready download, of the soonest ${MOST_JOBS_NAMED} a target.`,
    ['job_id'],
    ({ fresh }) =>
      earliest(jobsIn(fresh, 'ready'), ({ job }) => job.expiresAtMs).map(({ job }) => [
        seconds(job.expiresAtMs),
        { job_id: job.id },
      ]),
  ),
  gauge('up', 'Whether the last poll read the whole list of restore jobs.', [], ({ view }) => [
    [isUp(view) ? 1 : 0],
  ]),
  gauge(
    'poll_failing',
    "1 for the reason of the last poll's failure; absent while polls succeed.",
    ['reason'],
    ({ view }) => {
      const failure = failureOf(view.lastPoll);
      return failure === undefined ? [] : [[1, { reason: failure.kind }]];
    },
  ),
  gauge('last_poll_timestamp_seconds', 'End of the last poll, good or not.', [], ({ view }) => [
    [seconds(view.lastPoll?.endedAtMs)],
  ]),
  gauge(
    'last_successful_poll_timestamp_seconds',
    'End of the last poll that read the whole list.',
    [],
    ({ view }) => [[seconds(view.restores?.readAtMs)]],
  ),
  gauge('last_poll_duration_seconds', 'How long the last poll took.', [], ({ view }) => [
    [between(view.lastPoll?.startedAtMs, view.lastPoll?.endedAtMs)],
  ]),
  gauge('last_poll_pages', 'Pages that the last poll read.', [], ({ view }) => [[view.lastPoll?.pages]]),
  counter('polls_total', 'Polls that ended, good or not.', [], ({ view }) => [[view.polls]]),
  counter(
    'polls_skipped_total',
    'Polls left out because the previous one was still running at the tick.',
    [],
    ({ view }) => [[view.skipped]],
  ),
];

/** The one number of a target that follows the clock between polls: true at the scrape's instant. */
export const DOWNLOADS_EXPIRING: FamilyHead = {
  name: `${PREFIX}downloads_expiring`,
  type: 'gauge',
  help: "Ready downloads that expire within downloads.expiring_within of the scrape's instant.",
  labels: [],
};
