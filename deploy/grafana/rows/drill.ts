import { projectColumns, runbook } from '../columns.ts';
import { COLOUR, linesPanel, type Row, steps, withLimit } from '../panels.ts';
import {
  best,
  INSTANCE,
  named,
  ofTargets,
  recordedOfTargets,
  since,
  TARGET,
  TARGET_AND_TYPE,
} from '../promql.ts';
import { NEVER, NEVER_MAPPING, tablePanel } from '../table.ts';
import { threshold } from '../thresholds.ts';

/** A fetched download shows that a backup can be copied, not that it can be restored. */
const RESTORES = 'delivery_type!="download"';
/** A day between two backup snapshots, and as long to react. */
const DATA_AGE_OBJECTIVE_SECONDS = 2 * 86_400;

const succeededAt = best(TARGET, ofTargets('last_success_timestamp_seconds', RESTORES));
// "Never" holds for clusters whose list was read; nothing is known of the others.
const wasRead = best(TARGET, ofTargets('last_successful_poll_timestamp_seconds'));
const sinceSuccess = `${since(succeededAt)} or 0 * ${wasRead} + ${NEVER}`;
const duration = ofNewestSuccess('last_duration_seconds');
const dataAge = ofNewestSuccess('last_restored_data_age_seconds');
const objective = recordedOfTargets('target:mongodbatlas_restore_objective_seconds:max');
const share = `${duration} / on (${TARGET}) ${objective}`;

/** Nobody owes a drill for a deleted cluster. */
function living(expr: string): string {
  return `(${expr}) unless on (${TARGET}) ${ofTargets('cluster_deleted')}`;
}

const LEGEND = '{{project_name}}/{{cluster_name}}';
const shareLimit = steps(COLOUR.good, [0.75, COLOUR.warning], [1, COLOUR.bad]);
const dataAgeLimit = steps(COLOUR.good, [DATA_AGE_OBJECTIVE_SECONDS, COLOUR.warning]);

/** Of the newest success of each type, as the instance knows it that has it: a replica that is behind has an old one. */
function ofNewestSuccess(family: string): string {
  const success = ofTargets('last_success_timestamp_seconds', RESTORES);
  const newest = `${success} == on (${TARGET_AND_TYPE}) group_left () ${best(TARGET_AND_TYPE, success)}`;
  return best(TARGET, `${ofTargets(family, RESTORES)} and on (${INSTANCE}, ${TARGET_AND_TYPE}) (${newest})`);
}

/** For auditors: the last successful restore, its duration against the objective, and the age of its data. */
export const drillRow: Row = {
  title: 'Restore drills and objectives',
  panels: [
    tablePanel(
      {
        title: 'Restore drill of each cluster',
        description:
          'Time since the last successful restore (downloads do not count). Of the newest completed restore of each delivery type: the longest duration, as a share of the objective of the cluster, and the oldest data. "never": Atlas lists no successful restore. A cluster that was never read is only in "Not read, and why"; deleted ones are left out.',
        unit: 's',
        width: 24,
        height: 10,
      },
      [
        ...projectColumns(),
        { title: 'Cluster', label: 'cluster_name' },
        {
          title: 'Last success, ago',
          expr: named(living(sinceSuccess)),
          mappings: [NEVER_MAPPING],
          thresholds: steps(COLOUR.good, [threshold('drill_max_age_seconds'), COLOUR.warning]),
          link: runbook('AtlasRestoreDrillOverdue'),
        },
        { title: 'Duration', expr: living(duration) },
        { title: 'Objective', expr: living(`${objective} and on (${TARGET}) ${wasRead}`) },
        {
          title: 'Share of objective',
          expr: living(share),
          unit: 'percentunit',
          thresholds: shareLimit,
          link: runbook('AtlasRestoreSlowerThanObjective'),
        },
        { title: 'Age of the data', expr: living(dataAge), thresholds: dataAgeLimit },
      ],
      { by: 'Last success, ago', descending: true },
    ),
    withLimit(
      linesPanel(
        {
          title: 'Duration as a share of the objective',
          description:
            'From creation to finish of the newest completed restore of a cluster; the line at 100 % is its objective.',
          unit: 'percentunit',
          width: 12,
          height: 8,
        },
        [[named(share), LEGEND]],
      ),
      shareLimit,
    ),
    withLimit(
      linesPanel(
        {
          title: 'Age of the restored data',
          description: `Age of the restored data at the creation of the restore: a disaster would have lost this much time. The line is at ${DATA_AGE_OBJECTIVE_SECONDS / 3600} h.`,
          unit: 's',
          width: 12,
          height: 8,
        },
        [[named(dataAge), LEGEND]],
      ),
      dataAgeLimit,
    ),
  ],
};
