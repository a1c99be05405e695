import { projectColumns, runbook } from '../columns.ts';
import { COLOUR, numberPanel, type Panel, steps } from '../panels.ts';
import {
  best,
  JOB,
  JOB_AND_DESTINATION,
  named,
  ofTargets,
  recordedOfTargets,
  since,
  TARGET,
  TARGET_AND_TYPE,
  total,
  withDestination,
} from '../promql.ts';
import { tablePanel } from '../table.ts';

const NUMBER = { unit: 'short', width: 3, height: 4 };

const inProgress = `sum(${total(TARGET, ofTargets('jobs', 'state="in_progress"'))})`;

export const runningNumber: Panel = numberPanel(
  {
    ...NUMBER,
    title: 'Running',
    description:
      'Jobs in progress: restores that write to their destination, and downloads that Atlas prepares.',
  },
  inProgress,
  steps(COLOUR.plain, [1, COLOUR.info]),
);

const created = ofTargets('in_progress_job_created_timestamp_seconds');
// The age that the alert judges: at the last successful poll, so that a daily schedule makes no job stuck.
const ageAtPoll = `${best(JOB, recordedOfTargets('job:mongodbatlas_restore_in_progress_job_age_seconds:max'))} and on (${JOB}) ${best(JOB, created)}`;
const stuckAfter = recordedOfTargets('target_type:mongodbatlas_restore_stuck_after_seconds:max');
const ofItsType = `on (${TARGET_AND_TYPE}) group_left ()`;
const share = `(${ageAtPoll}) / ${ofItsType} ${stuckAfter}`;

export const stuckNumber: Panel = numberPanel(
  {
    ...NUMBER,
    title: 'Stuck',
    description:
      'Running jobs that take longer than restores of their cluster usually do. Not known: Prometheus has not loaded the rules, or no list was read.',
  },
  `(count(${share} >= 1) or vector(0)) and on () (${inProgress} == 0 or count(${share}))`,
  steps(COLOUR.good, [1, COLOUR.bad]),
);

/** Progress of a collection restore job. Its total may be an estimate that turns out too low. */
export const progress = `clamp_max(${best(JOB, `${ofTargets('in_progress_job_restored_documents')} / ${ofTargets('in_progress_job_documents')}`)}, 1)`;

/** Every running job: its source, the cluster that it overwrites, and whether it takes too long. */
export const runningTable: Panel = tablePanel(
  {
    title: 'Running jobs, oldest first',
    description:
      'Source is the cluster whose backup is used, destination the cluster that is overwritten (none for a download). A share of 100 % means stuck: the threshold comes from the last restores of the cluster, the age from the last successful poll. Only collection restores report progress. The oldest 100 jobs of a cluster.',
    unit: 's',
    width: 24,
    height: 6,
  },
  [
    {
      title: 'Age',
      expr: withDestination(named(since(best(JOB_AND_DESTINATION, created)))),
      width: 90,
    },
    ...projectColumns('Source project'),
    { title: 'Source cluster', label: 'cluster_name' },
    { title: 'Type', label: 'delivery_type', width: 95 },
    { title: 'Destination project', label: 'destination_project_name' },
    { title: 'Destination', label: 'destination_cluster_name' },
    { title: 'Threshold', expr: `0 * ${best(JOB, created)} + ${ofItsType} ${stuckAfter}`, width: 80 },
    {
      title: 'Share of threshold',
      expr: share,
      unit: 'percentunit',
      thresholds: steps(COLOUR.good, [0.75, COLOUR.warning], [1, COLOUR.bad]),
      link: runbook('AtlasRestoreJobStuck'),
      width: 132,
    },
    {
      title: 'Progress',
      expr: progress,
      unit: 'percentunit',
      thresholds: steps(COLOUR.info),
      bar: true,
      width: 92,
    },
    { title: 'Job', label: 'job_id', width: 210 },
  ],
  { by: 'Age', descending: true },
);
