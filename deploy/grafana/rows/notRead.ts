import { projectColumns, runbook } from '../columns.ts';
import { COLOUR, numberPanel, type Panel, steps } from '../panels.ts';
import { best, named, ofProjects, ofTargets, since, TARGET, withLabel, zeroIfNone } from '../promql.ts';
import { NEVER, NEVER_MAPPING, tablePanel } from '../table.ts';

const DISCOVERY = '(discovery)';
const read = best(TARGET, ofTargets('up'));
const discovered = best('project_id', ofProjects('discovery_up'));

/** Clusters and projects that no replica reads. */
export const notReadNumber: Panel = numberPanel(
  {
    title: 'Not read',
    description:
      'Clusters whose last poll failed in every replica, and projects whose clusters could not be discovered. The other numbers do not include them.',
    unit: 'short',
    width: 3,
    height: 4,
  },
  zeroIfNone(`sum(${read} == bool 0 or ${withLabel(`${discovered} == bool 0`, 'cluster_name', DISCOVERY)})`),
  steps(COLOUR.good, [1, COLOUR.bad]),
);

export const clustersNumber: Panel = numberPanel(
  {
    title: 'Clusters',
    description: 'Clusters that are polled, whether they could be read or not. 0: nothing is watched.',
    unit: 'short',
    width: 2,
    height: 4,
  },
  zeroIfNone(`count(${read})`),
  steps(COLOUR.bad, [1, COLOUR.plain]),
);

const failing = `(${best(`${TARGET}, reason`, ofTargets('poll_failing'))} unless on (${TARGET}) ${read} == 1)`;
const sinceSuccess = since(best(TARGET, ofTargets('last_successful_poll_timestamp_seconds')));
const undiscovered = withLabel(
  `${best('project_id, reason', ofProjects('discovery_failing'))} unless on (project_id) ${discovered} == 1`,
  'cluster_name',
  DISCOVERY,
);
const sinceDiscovery = since(best('project_id', ofProjects('last_successful_discovery_timestamp_seconds')));
const notRead = [
  `${failing} * on (${TARGET}) group_left () (${sinceSuccess})`,
  `${NEVER} * ${failing}`,
  `${undiscovered} * on (project_id) group_left () (${sinceDiscovery})`,
  `${NEVER} * ${undiscovered}`,
].join(' or ');
const failedPolls = `min by (${TARGET}) (${ofTargets('consecutive_failed_polls')})`;

/** The targets that no replica reads, and the reason. */
export const notReadTable: Panel = tablePanel(
  {
    title: 'Not read, and why',
    description:
      'Clusters whose last poll failed in every replica, and projects whose clusters could not be discovered: the reason, the time since the last success, and the failed polls in a row.',
    unit: 's',
    width: 12,
    height: 6,
  },
  [
    ...projectColumns(),
    { title: 'Cluster', label: 'cluster_name' },
    { title: 'Reason', label: 'reason', link: runbook('AtlasRestorePollStale') },
    { title: 'Last success, ago', expr: named(notRead), mappings: [NEVER_MAPPING], width: 130 },
    {
      title: 'Failed polls',
      expr: `${failedPolls} and on (${TARGET}) ${failing}`,
      unit: 'short',
      width: 95,
    },
  ],
  { by: 'Last success, ago', descending: true },
);
