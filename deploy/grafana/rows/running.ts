import { STUCK_FACTOR, STUCK_FLOOR_SECONDS, STUCK_WITHOUT_HISTORY_SECONDS } from '../limits.ts';
import { COLOUR, type Row, steps } from '../panels.ts';
import { best, named, ofTargets, since, TARGET_AND_TYPE, withDestination } from '../promql.ts';
import { tablePanel } from '../table.ts';

const JOB = `${TARGET_AND_TYPE}, job_id`;
const CREATED = ofTargets('in_progress_job_created_timestamp_seconds');
const WITH_DESTINATION = best(`${JOB}, destination_project_id, destination_cluster_name`, CREATED);
const AGE = since(best(JOB, CREATED));

const history = best(TARGET_AND_TYPE, ofTargets('recent_duration_max_seconds'));
const inProgress = best(TARGET_AND_TYPE, ofTargets('jobs', 'state="in_progress"'));
const stuckAfter = `(clamp_min(${STUCK_FACTOR} * ${history}, ${STUCK_FLOOR_SECONDS}) or 0 * ${inProgress} + ${STUCK_WITHOUT_HISTORY_SECONDS})`;
const ofItsType = `on (${TARGET_AND_TYPE}) group_left ()`;

/** Every running job: what it is made from, what it overwrites, and whether it takes too long. */
export const runningRow: Row = {
  title: 'Running jobs',
  panels: [
    tablePanel(
      {
        title: 'Running jobs, oldest first',
        description: `Source is the cluster whose backup is used, destination the cluster that is overwritten (none for a download). A job is stuck after ${STUCK_FACTOR} times the longest of the last 10 restores of its cluster and type, at least ${STUCK_FLOOR_SECONDS / 3600} h; ${STUCK_WITHOUT_HISTORY_SECONDS / 3600} h where there is no history. The oldest 100 of a cluster.`,
        unit: 's',
        width: 24,
        height: 9,
        empty: 'Nothing is running.',
      },
      [
        { title: 'Age', expr: withDestination(named(since(WITH_DESTINATION))), width: 110 },
        { title: 'Source project', label: 'project_name' },
        { title: 'Source cluster', label: 'cluster_name' },
        { title: 'Delivery type', label: 'delivery_type', width: 130 },
        { title: 'Destination project', label: 'destination_project_name' },
        { title: 'Destination cluster', label: 'destination_cluster_name' },
        { title: 'Stuck after', expr: `0 * ${best(JOB, CREATED)} + ${ofItsType} ${stuckAfter}`, width: 110 },
        {
          title: 'Of that',
          expr: `(${AGE}) / ${ofItsType} ${stuckAfter}`,
          unit: 'percentunit',
          thresholds: steps(COLOUR.good, [0.75, COLOUR.warning], [1, COLOUR.bad]),
          width: 90,
        },
        { title: 'Job', label: 'job_id', width: 230 },
      ],
      { by: 'Age', descending: true },
    ),
  ],
};
