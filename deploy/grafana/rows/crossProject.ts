import { projectColumns } from '../columns.ts';
import { COLOUR, linesPanel, numberPanel, type Row, stacked, steps } from '../panels.ts';
import { asDate, best, named, ofTargets, TARGET } from '../promql.ts';
import { tablePanel } from '../table.ts';

const active = best(TARGET, ofTargets('cross_project_jobs'));
const lastCreated = best(TARGET, ofTargets('last_cross_project_created_timestamp_seconds'));

/** Data that leaves its project: intended when a test environment is filled, otherwise an incident. */
export const crossProjectRow: Row = {
  title: 'Restores into another project',
  panels: [
    numberPanel(
      {
        title: 'Active now',
        description: 'Active jobs whose destination is in another project than their backup.',
        unit: 'short',
        width: 4,
        height: 7,
      },
      `sum(${active})`,
      steps(COLOUR.plain, [1, COLOUR.warning]),
    ),
    stacked(
      linesPanel(
        {
          title: 'Active over time, by source',
          description:
            'A restore that begins and ends between two polls is missing here; the table has its date.',
          unit: 'short',
          width: 10,
          height: 7,
        },
        [[named(active), '{{project_name}}/{{cluster_name}}']],
      ),
    ),
    tablePanel(
      {
        title: 'Latest of each source',
        description:
          'Clusters with a restore into another project, and the creation of the newest one. "Running jobs" shows the destination while a job runs, the log afterwards.',
        unit: 'dateTimeAsIso',
        width: 10,
        height: 7,
      },
      [
        ...projectColumns('Source project'),
        { title: 'Source cluster', label: 'cluster_name' },
        { title: 'Created at', expr: named(asDate(lastCreated)) },
      ],
      { by: 'Created at', descending: true },
    ),
  ],
};
