import { DATA_AGE_OBJECTIVE_SECONDS, DRILL_OBJECTIVE_SECONDS, RESTORE_OBJECTIVE_SECONDS } from '../limits.ts';
import { COLOUR, linesPanel, type Row, steps, withLimit } from '../panels.ts';
import { best, named, ofTargets, since, TARGET } from '../promql.ts';
import { NEVER, NEVER_MAPPING, tablePanel } from '../table.ts';

/** A fetched download proves that a backup can be copied, not that it can be restored. */
const RESTORES = 'delivery_type!="download"';

const succeededAt = best(TARGET, ofTargets('last_success_timestamp_seconds', RESTORES));
// "Never" is known of clusters whose list was read; of the others nothing is.
const wasRead = best(TARGET, ofTargets('last_successful_poll_timestamp_seconds'));
const sinceSuccess = `${since(succeededAt)} or 0 * ${wasRead} + ${NEVER}`;
const duration = best(TARGET, ofTargets('last_duration_seconds', RESTORES));
const dataAge = best(TARGET, ofTargets('last_restored_data_age_seconds', RESTORES));

const OBJECTIVE = `${RESTORE_OBJECTIVE_SECONDS / 3600} h`;
const LEGEND = '{{project_name}}/{{cluster_name}}';
const durationLimit = steps(COLOUR.good, [RESTORE_OBJECTIVE_SECONDS, COLOUR.bad]);
const dataAgeLimit = steps(COLOUR.good, [DATA_AGE_OBJECTIVE_SECONDS, COLOUR.warning]);

/** What an auditor asks: when did a restore last work, how long did it take, how old was the data. */
export const drillRow: Row = {
  title: 'Drill and objectives',
  panels: [
    tablePanel(
      {
        title: 'Restore drill of each cluster',
        description: `Time since the last restore that succeeded (downloads do not count), and of the restores finished last: the longest, against the objective of ${OBJECTIVE}, and the oldest data. "never" means that Atlas lists no successful restore; a cluster that was never read is missing here and is in "Not read, and why".`,
        unit: 's',
        width: 24,
        height: 10,
        empty: '–',
      },
      [
        { title: 'Project', label: 'project_name' },
        { title: 'Cluster', label: 'cluster_name' },
        {
          title: 'Last success, ago',
          expr: named(sinceSuccess),
          mappings: [NEVER_MAPPING],
          thresholds: steps(COLOUR.good, [DRILL_OBJECTIVE_SECONDS, COLOUR.warning]),
        },
        { title: 'Took', expr: duration },
        {
          title: 'Of the objective',
          expr: `${duration} / ${RESTORE_OBJECTIVE_SECONDS}`,
          unit: 'percentunit',
          thresholds: steps(COLOUR.good, [0.75, COLOUR.warning], [1, COLOUR.bad]),
        },
        { title: 'Age of the data', expr: dataAge, thresholds: dataAgeLimit },
      ],
      { by: 'Last success, ago', descending: true },
    ),
    withLimit(
      linesPanel(
        {
          title: 'Duration of the last restore',
          description: `From creation to finish, the longest of a cluster. The line is the objective of ${OBJECTIVE}.`,
          unit: 's',
          width: 12,
          height: 8,
          empty: 'No restore has finished.',
        },
        [[named(duration), LEGEND]],
      ),
      durationLimit,
    ),
    withLimit(
      linesPanel(
        {
          title: 'Age of the restored data',
          description: `How far a restore went back, when it was asked for: what would have been lost. The line is at ${DATA_AGE_OBJECTIVE_SECONDS / 3600} h.`,
          unit: 's',
          width: 12,
          height: 8,
          empty: 'No restore has finished.',
        },
        [[named(dataAge), LEGEND]],
      ),
      dataAgeLimit,
    ),
  ],
};
