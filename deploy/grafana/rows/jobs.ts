import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { barsPanel, COLOUR, linesPanel, type PanelText, type Row, stacked } from '../panels.ts';
import { best, ofTargets, TARGET_AND_TYPE } from '../promql.ts';

const SIZE = { unit: 'short', width: 8, height: 8 };
/** Long enough that `$__rate_interval` is hardly longer: otherwise a job shows in several bars. */
const BAR = '5m';

/** A state has one colour in every panel. */
const STATE_COLOURS = {
  in_progress: COLOUR.info,
  ready: 'semi-dark-purple',
  completed: COLOUR.good,
  failed: COLOUR.bad,
  cancelled: '#8e8e8e',
  expired: COLOUR.warning,
} as const;

const ALL = best(`${TARGET_AND_TYPE}, state`, ofTargets('jobs'));
const ACTIVE = best(`${TARGET_AND_TYPE}, state`, ofTargets('jobs', 'state=~"in_progress|ready"'));
const changed = (family: string, by: string): string =>
  `round(${best(by, `increase(${ofTargets(family)}[$__rate_interval])`)})`;

function byState(text: Pick<PanelText, 'title' | 'description'>, expr: string): PanelBuilder {
  return coloured(stacked(linesPanel({ ...SIZE, ...text }, [[`sum by (state) (${expr})`, '{{state}}']])));
}

function byType(text: Pick<PanelText, 'title' | 'description'>, expr: string): PanelBuilder {
  return stacked(
    linesPanel({ ...SIZE, ...text }, [[`sum by (delivery_type) (${expr})`, '{{delivery_type}}']]),
  );
}

function coloured(panel: PanelBuilder): PanelBuilder {
  for (const [state, fixedColor] of Object.entries(STATE_COLOURS)) {
    panel.overrideByName(state, [{ id: 'color', value: { mode: 'fixed', fixedColor } }]);
  }
  return panel;
}

/** How the lists move: by state above, by delivery type below. */
export const jobsRow: Row = {
  title: 'Jobs over time',
  panels: [
    byState(
      { title: 'Active jobs by state', description: 'Jobs in progress and downloads that are ready.' },
      ACTIVE,
    ),
    coloured(
      barsPanel(
        {
          ...SIZE,
          title: 'Jobs entering a state',
          description:
            'Changes seen by the exporter since it started to watch; the red lines are failures at their own dates.',
        },
        [
          [
            `sum by (state) (${changed('job_state_changes_total', `${TARGET_AND_TYPE}, state`)})`,
            '{{state}}',
          ],
        ],
        BAR,
      ),
    ),
    byState(
      {
        title: 'Listed jobs by state',
        description:
          'Everything Atlas lists, finished jobs included. Lists grow for years; a drop means that Atlas removed jobs.',
      },
      ALL,
    ),
    byType(
      {
        title: 'Active jobs by delivery type',
        description:
          'automated: from a backup snapshot; pointInTime: to a chosen second; download: a copy to fetch; other: a type that is new.',
      },
      ACTIVE,
    ),
    barsPanel(
      {
        ...SIZE,
        title: 'Created jobs by delivery type',
        description: 'Jobs that appeared since the exporter started to watch.',
      },
      [[`sum by (delivery_type) (${changed('jobs_created_total', TARGET_AND_TYPE)})`, '{{delivery_type}}']],
      BAR,
    ),
    byType(
      {
        title: 'Listed jobs by delivery type',
        description: 'Everything Atlas lists, finished jobs included.',
      },
      ALL,
    ),
  ],
};
