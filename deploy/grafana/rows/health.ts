import { COLOUR, linesPanel, numberPanel, type Row, steps, withLimit } from '../panels.ts';
import {
  asDate,
  best,
  INSTANCE,
  ofInstances,
  ofProcess,
  ofProjects,
  ofTargets,
  TARGET,
  total,
} from '../promql.ts';
import { threshold } from '../thresholds.ts';
import { apiPanels } from './api.ts';

/** Atlas' clock decides every state; beyond this skew the exporter's clock misjudges the time left of a download. */
const CLOCK_SKEW_SECONDS = 30;
const OVERDUE_POLLS = threshold('stale_failed_polls');

// The better replica counts.
const overdue = `sum(min by (${TARGET}) (${ofTargets('consecutive_failed_polls')}) >= bool ${OVERDUE_POLLS})`;

const failures = best(
  'project_id, reason',
  `increase(${ofProjects('poll_failures_total')}[$__rate_interval])`,
);
const NUMBER = { unit: 'short', width: 6, height: 4 };
const LINES = { width: 8, height: 8 };
const WIDE = { width: 12, height: 8 };

/** Health of the exporter: can the numbers above be trusted, and what do they cost. */
export const healthRow: Row = {
  title: 'Exporter health',
  collapsed: true,
  panels: [
    numberPanel(
      {
        ...NUMBER,
        title: 'Overdue targets',
        description: `Clusters with ${OVERDUE_POLLS} or more failed polls in a row, in every replica.`,
      },
      overdue,
      steps(COLOUR.good, [1, COLOUR.bad]),
    ),
    numberPanel(
      {
        ...NUMBER,
        title: 'Unreadable entries',
        description:
          'Entries of the last lists that the exporter could not read, in whole or in part. If this stays above 0, upgrade the exporter.',
      },
      `sum(${total(TARGET, ofTargets('invalid_jobs'))})`,
      steps(COLOUR.good, [1, COLOUR.warning]),
    ),
    numberPanel(
      {
        ...NUMBER,
        title: 'Instances',
        description: 'Exporters that answer: replicas times shards.',
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
          'The first date on which Atlas stops serving an API version that the exporter uses, from the Sunset header. Upgrade the exporter before that date.',
        empty: 'none announced, or not known',
      },
      asDate(`min(${best('endpoint', ofInstances('api_sunset_timestamp_seconds'))})`),
      steps(COLOUR.warning),
    ),
    linesPanel(
      {
        ...LINES,
        title: 'Overdue targets over time',
        description:
          'As above. If all clusters are overdue at once, look at the exporter or its credentials; if one is, look at that cluster.',
        unit: 'short',
      },
      [[overdue, 'overdue']],
    ),
    linesPanel(
      {
        ...LINES,
        title: 'Failed polls by reason',
        description:
          'Failed polls of one replica. The runbook of AtlasRestorePollStale explains each reason.',
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
            "Atlas' clock minus the exporter's. States follow Atlas' clock; the time left of downloads follows the exporter's.",
          unit: 's',
        },
        [[best(INSTANCE, ofInstances('api_clock_skew_seconds')), '{{instance}}']],
      ),
      steps(COLOUR.warning, [-CLOCK_SKEW_SECONDS, COLOUR.good], [CLOCK_SKEW_SECONDS, COLOUR.warning]),
    ),
    linesPanel(
      {
        ...WIDE,
        title: 'Memory',
        description: 'Resident memory of each exporter, and the part that its JavaScript heap uses.',
        unit: 'bytes',
      },
      [
        [best(INSTANCE, ofProcess('process_resident_memory_bytes')), '{{instance}} resident'],
        [best(INSTANCE, ofProcess('nodejs_heap_size_used_bytes')), '{{instance}} heap'],
      ],
    ),
    linesPanel(
      {
        ...WIDE,
        title: 'Event loop lag (p99)',
        description:
          'Delay of 1 in 100 turns of the event loop of each exporter. Scrapes and probes wait at least as long.',
        unit: 's',
      },
      [[best(INSTANCE, ofProcess('nodejs_eventloop_lag_p99_seconds')), '{{instance}}']],
    ),
  ],
};
