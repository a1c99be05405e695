import { CLOCK_SKEW_SECONDS, OVERDUE_FLOOR_SECONDS, OVERDUE_POLLS } from '../limits.ts';
import { COLOUR, linesPanel, numberPanel, type Row, steps, withLimit } from '../panels.ts';
import { asDate, best, INSTANCE, ofInstances, ofProcess, ofProjects, ofTargets, TARGET } from '../promql.ts';
import { apiPanels } from './api.ts';
import { instancesTable } from './instances.ts';

const allowed = `clamp_min(${OVERDUE_POLLS} * ${ofInstances('poll_interval_seconds')}, ${OVERDUE_FLOOR_SECONDS})`;
const late = `(time() - ${ofTargets('last_successful_poll_timestamp_seconds')}) - on (${INSTANCE}) group_left () ${allowed}`;
// The replica that is best off counts. A target without any good poll has no date, and is overdue too.
const overdue = `sum((min by (${TARGET}) (${late}) > bool 0) or ${best(TARGET, ofTargets('up'))} == bool 0)`;

const failures = best(
  'project_id, reason',
  `increase(${ofProjects('poll_failures_total')}[$__rate_interval])`,
);
const NUMBER = { unit: 'short', width: 6, height: 4 };
const LINES = { width: 8, height: 8 };

/** Whether the numbers above can be trusted, and what they cost. */
export const healthRow: Row = {
  title: 'Exporter health',
  panels: [
    numberPanel(
      {
        ...NUMBER,
        title: 'Overdue targets',
        description: `Clusters whose last good poll is older than ${OVERDUE_POLLS} times the longest gap of the schedule (at least ${OVERDUE_FLOOR_SECONDS / 60} min), or that were never read.`,
      },
      overdue,
      steps(COLOUR.good, [1, COLOUR.bad]),
    ),
    numberPanel(
      {
        ...NUMBER,
        title: 'Unreadable entries',
        description:
          'Entries of the last lists that could not be read, in whole or in part. More than 0 for long: upgrade the exporter.',
      },
      `sum(${best(`${TARGET}, reason`, ofTargets('invalid_jobs'))})`,
      steps(COLOUR.good, [1, COLOUR.warning]),
    ),
    numberPanel(
      {
        ...NUMBER,
        title: 'Exporters that answer',
        description: 'Instances that Prometheus can scrape: replicas times shards.',
      },
      `count(${best(INSTANCE, ofInstances('exporter_build_info'))})`,
      steps(COLOUR.bad, [1, COLOUR.good]),
    ),
    numberPanel(
      {
        ...NUMBER,
        unit: 'dateTimeAsIso',
        title: 'End of an API version',
        description:
          'The first date on which Atlas stops to serve an API that is used here, from its Sunset header. Upgrade the exporter before.',
        empty: 'none announced',
      },
      asDate(`min(${best('endpoint', ofInstances('api_sunset_timestamp_seconds'))})`),
      steps(COLOUR.warning),
    ),
    linesPanel(
      {
        ...LINES,
        title: 'Overdue targets over time',
        description: 'As above. All of them at once: the exporter or its login; one of them: that cluster.',
        unit: 'short',
      },
      [[overdue, 'overdue']],
    ),
    linesPanel(
      {
        ...LINES,
        title: 'Failed polls by reason',
        description:
          'Polls that failed in the window, of one replica. What each reason means and asks for is in the README.',
        unit: 'short',
      },
      [[`sum by (reason) (${failures}) > 0`, '{{reason}}']],
    ),
    ...apiPanels,
    withLimit(
      linesPanel(
        {
          ...LINES,
          title: 'Clock skew',
          description:
            "Atlas' clock minus the exporter's. States follow Atlas' clock; the time left of downloads follows ours.",
          unit: 's',
        },
        [[best(INSTANCE, ofInstances('api_clock_skew_seconds')), '{{instance}}']],
      ),
      steps(COLOUR.warning, [-CLOCK_SKEW_SECONDS, COLOUR.good], [CLOCK_SKEW_SECONDS, COLOUR.warning]),
    ),
    linesPanel(
      {
        ...LINES,
        title: 'Memory',
        description: 'Resident memory of each exporter, and what its JavaScript heap uses of it.',
        unit: 'bytes',
      },
      [
        [best(INSTANCE, ofProcess('process_resident_memory_bytes')), '{{instance}} resident'],
        [best(INSTANCE, ofProcess('nodejs_heap_size_used_bytes')), '{{instance}} heap'],
      ],
    ),
    instancesTable,
  ],
};
