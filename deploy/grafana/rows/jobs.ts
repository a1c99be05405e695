import type { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { ACTIVE_STATES, type State } from '../../../src/core/job.ts';
import { barsPanel, COLOUR, linesPanel, type PanelText, type Row, stacked } from '../panels.ts';
import { ofTargets, TARGET, total } from '../promql.ts';

const SIZE = { unit: 'short', width: 8, height: 8 };
/** About as long as `$__rate_interval`: with shorter bars a job would show in several. */
const BAR = '5m';

/** A state has one colour in every panel. */
const STATE_COLOURS = {
  in_progress: COLOUR.info,
  ready: 'semi-dark-purple',
  completed: COLOUR.good,
  failed: COLOUR.bad,
  cancelled: '#8e8e8e',
  expired: COLOUR.warning,
} as const satisfies Record<State, string>;

const LISTED = ofTargets('jobs');
const ACTIVE = ofTargets('jobs', `state=~"${ACTIVE_STATES.join('|')}"`);
const increase = (family: string): string => `increase(${ofTargets(family)}[$__rate_interval])`;

/** Adds up over the clusters, after the replicas were merged. */
function sumBy(label: string, expression: string): string {
  return `sum by (${label}) (${total(`${TARGET}, ${label}`, expression)})`;
}

function byState(text: Pick<PanelText, 'title' | 'description'>, jobs: string): PanelBuilder {
  return coloured(stacked(linesPanel({ ...SIZE, ...text }, [[sumBy('state', jobs), '{{state}}']])));
}

function byType(text: Pick<PanelText, 'title' | 'description'>, jobs: string): PanelBuilder {
  return stacked(linesPanel({ ...SIZE, ...text }, [[sumBy('delivery_type', jobs), '{{delivery_type}}']]));
}

function coloured(panel: PanelBuilder): PanelBuilder {
  for (const [state, fixedColor] of Object.entries(STATE_COLOURS)) {
    panel.overrideByName(state, [{ id: 'color', value: { mode: 'fixed', fixedColor } }]);
  }
  return panel;
}

/** Jobs over time: by state above, by delivery type below. */
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
            'State changes that the exporter saw; the red lines are failed jobs at their time of failure.',
        },
        [[`round(${sumBy('state', increase('job_state_changes_total'))})`, '{{state}}']],
        BAR,
      ),
    ),
    byState(
      {
        title: 'Listed jobs by state',
        description:
          'All jobs that Atlas lists, finished ones too. Lists grow for years; a drop means that Atlas removed jobs.',
      },
      LISTED,
    ),
    byType(
      {
        title: 'Active jobs by delivery type',
        description:
          'automated: from a backup snapshot; pointInTime: to a chosen second; download: a copy to fetch; collection: of single collections; other: an unknown type.',
      },
      ACTIVE,
    ),
    barsPanel(
      {
        ...SIZE,
        title: 'Created jobs by delivery type',
        description: 'New jobs that the exporter saw.',
      },
      [[`round(${sumBy('delivery_type', increase('jobs_created_total'))})`, '{{delivery_type}}']],
      BAR,
    ),
    byType(
      {
        title: 'Listed jobs by delivery type',
        description: 'All jobs that Atlas lists, finished ones too.',
      },
      LISTED,
    ),
  ],
};
