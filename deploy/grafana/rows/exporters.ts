import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { runbook } from '../columns.ts';
import { COLOUR, type Row, steps } from '../panels.ts';
import { best, INSTANCE, ofInstances, ofTargets, since } from '../promql.ts';
import { tablePanel } from '../table.ts';

const ACCEPTED_OR_REFUSED: dashboard.ValueMapping = {
  type: dashboard.MappingType.ValueToText,
  options: {
    '1': { text: 'accepted', color: COLOUR.good, index: 0 },
    '0': { text: 'refused', color: COLOUR.bad, index: 1 },
  },
};

const targets = best(INSTANCE, ofInstances('targets'));
const version = best(`${INSTANCE}, version, node_version`, ofInstances('exporter_build_info'));
const shard = best(`${INSTANCE}, shard`, ofInstances('exporter_shard_info'));
const ofInstance = (expression: string): string => `sum by (${INSTANCE}) (${expression})`;

/** One line per exporter: replicas that see different things, and shards, stand side by side. */
export const exportersRow: Row = {
  title: 'Exporters: replicas and shards',
  panels: [
    tablePanel(
      {
        title: 'Exporters',
        description:
          'Every instance that answers: its shard and the view it has of Atlas. Replicas of one shard should agree. The running jobs and clusters follow the variables.',
        unit: 'short',
        width: 24,
        height: 7,
      },
      [
        { title: 'Job', label: 'job' },
        { title: 'Instance', label: 'instance' },
        { title: 'Shard', label: 'shard', width: 70 },
        { title: 'Of shards', expr: best(INSTANCE, ofInstances('exporter_total_shards')), width: 90 },
        { title: 'Version', label: 'version', width: 80 },
        { title: 'Node.js', label: 'node_version', width: 85 },
        {
          title: 'Targets',
          expr: `${targets} * on (${INSTANCE}) group_right () ${version} * on (${INSTANCE}) group_left (shard) ${shard}`,
          width: 80,
        },
        {
          title: 'Not read',
          expr: ofInstance(`${ofTargets('up')} == bool 0`),
          thresholds: steps(COLOUR.good, [1, COLOUR.bad]),
          width: 80,
        },
        { title: 'Running jobs', expr: ofInstance(ofTargets('jobs', 'state="in_progress"')), width: 110 },
        {
          title: 'Last success, ago',
          unit: 's',
          expr: since(best(INSTANCE, ofTargets('last_successful_poll_timestamp_seconds'))),
          width: 130,
        },
        {
          title: 'Polls every',
          unit: 's',
          expr: best(INSTANCE, ofInstances('poll_interval_seconds')),
          width: 95,
        },
        {
          title: 'Configuration',
          expr: best(INSTANCE, ofInstances('exporter_config_last_reload_successful')),
          mappings: [ACCEPTED_OR_REFUSED],
          thresholds: steps(COLOUR.bad, [1, COLOUR.good]),
          link: runbook('AtlasRestoreConfigReloadFailed'),
          width: 110,
        },
      ],
      { by: 'Shard', descending: false },
    ),
  ],
};
