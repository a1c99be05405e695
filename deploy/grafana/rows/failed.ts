import { projectColumns, runbook } from '../columns.ts';
import { COLOUR, numberPanel, type Panel, steps } from '../panels.ts';
import {
  asDate,
  best,
  INSTANCE,
  JOB_AND_DESTINATION,
  named,
  ofTargets,
  PRESENT,
  since,
  TARGET,
  TARGET_AND_TYPE,
  withDestination,
  withLabel,
} from '../promql.ts';
import { tablePanel } from '../table.ts';

const DAY_SECONDS = 86_400;

/** Failed jobs with their destination; without them, the newest failure of the target and delivery type. */
export function failedJobs(matchers?: string): string {
  const jobs = best(JOB_AND_DESTINATION, ofTargets('failed_job_timestamp_seconds', matchers));
  const newest = best(TARGET_AND_TYPE, ofTargets('last_failure_timestamp_seconds', matchers));
  return `(${jobs} or ${newest} > time() - ${DAY_SECONDS} unless on (${TARGET_AND_TYPE}) ${jobs})`;
}

const BY = `${INSTANCE}, ${TARGET_AND_TYPE}`;
// The list names at most 10 jobs; counters forget what happened before a restart. The larger number counts. A range
// outlives the exporter, so the number asks for one. Steps of 5 minutes: all samples of a day would be millions.
const listed = `count by (${BY}) (${ofTargets('failed_job_timestamp_seconds')})`;
const seen = `round(sum by (${BY}) (increase(${ofTargets('job_state_changes_total', 'state="failed"')}[1d:5m])))`;
const newest = `max by (${BY}) (${since(ofTargets('last_failure_timestamp_seconds'))} < bool ${DAY_SECONDS})`;
const read = `0 * max by (${INSTANCE}, ${TARGET}) (${ofTargets('last_successful_poll_timestamp_seconds')})`;
const counts = [listed, seen, newest, read]
  .map((count, index) => withLabel(count, 'count', String(index)))
  .join(' or ');

/** Failures of a day, of every target that was ever read. */
export const failedNumber: Panel = numberPanel(
  {
    title: 'Failed in 24 h',
    description:
      "Restores and downloads that failed within 24 hours, by Atlas' own timestamps and by what the exporter saw: neither an outage of the exporter nor a late answer of Atlas hides one.",
    unit: 'short',
    width: 3,
    height: 4,
  },
  `sum(max by (${TARGET_AND_TYPE}) (${counts})) and on () (${PRESENT})`,
  steps(COLOUR.good, [1, COLOUR.bad]),
);

/** One row per failed job. */
export const failedTable: Panel = tablePanel(
  {
    title: 'Failed in 24 h, newest first',
    description:
      'The 10 newest failed jobs of each cluster and delivery type. The destination of a failed restore may be empty or incomplete.',
    unit: 'dateTimeAsIso',
    width: 24,
    height: 5,
  },
  [
    { title: 'Failed at', expr: withDestination(named(asDate(failedJobs()))), width: 160 },
    ...projectColumns(),
    { title: 'Cluster', label: 'cluster_name' },
    { title: 'Type', label: 'delivery_type', width: 95 },
    { title: 'Destination project', label: 'destination_project_name' },
    { title: 'Destination', label: 'destination_cluster_name' },
    { title: 'Job', label: 'job_id', link: runbook('AtlasRestoreJobFailed'), width: 210 },
  ],
  { by: 'Failed at', descending: true },
);
