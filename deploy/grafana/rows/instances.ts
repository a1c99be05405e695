import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { COLOUR, type Panel, steps } from '../panels.ts';
import { best, INSTANCE, ofInstances } from '../promql.ts';
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

/** One line for each exporter that answers. */
export const instancesTable: Panel = tablePanel(
  {
    title: 'Exporters',
    description:
      'Each instance with its version, how many clusters it polls, how often, and whether it runs with its newest configuration.',
    unit: 'short',
    width: 16,
    height: 8,
    empty: '–',
  },
  [
    { title: 'Job', label: 'job' },
    { title: 'Instance', label: 'instance' },
    { title: 'Version', label: 'version' },
    { title: 'Node.js', label: 'node_version' },
    { title: 'Targets', expr: `${targets} * on (${INSTANCE}) group_right () ${version}` },
    { title: 'Polls every', unit: 's', expr: best(INSTANCE, ofInstances('poll_interval_seconds')) },
    {
      title: 'Newest configuration',
      expr: best(INSTANCE, ofInstances('exporter_config_last_reload_successful')),
      mappings: [ACCEPTED_OR_REFUSED],
      thresholds: steps(COLOUR.plain),
    },
  ],
  { by: 'Instance', descending: false },
);
