import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { COLOUR, numberPanel, type Panel, steps } from '../panels.ts';

const answers = 'count(mongodbatlas_restore_exporter_build_info) > bool 0 or vector(0)';
// Shards of one job belong together; another job may have fewer.
const shards =
  'count by (job) (count by (job, shard) (mongodbatlas_restore_exporter_shard_info)) < bool on (job) max by (job) (mongodbatlas_restore_exporter_total_shards)';

const MEANING: dashboard.ValueMapping = {
  type: dashboard.MappingType.ValueToText,
  options: {
    '0': { text: 'No exporter answers', color: COLOUR.bad, index: 0 },
    '1': { text: 'Watching', color: COLOUR.good, index: 1 },
    '2': { text: 'A shard is missing', color: COLOUR.bad, index: 2 },
  },
};

/** Always there, whatever the variables select: everything else means nothing while no exporter answers. */
export const presencePanel: Panel = numberPanel(
  {
    title: 'Exporter',
    description:
      'Shows if Prometheus has current series of an exporter and of every shard, independent of the variables.',
    unit: 'short',
    width: 4,
    height: 4,
  },
  `(${answers}) + on () (max(${shards}) or vector(0))`,
  steps(COLOUR.bad, [1, COLOUR.good], [2, COLOUR.bad]),
)
  .mappings([MEANING])
  .colorMode(common.BigValueColorMode.Background);
