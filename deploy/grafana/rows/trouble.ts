import type { Panel } from '../panels.ts';
import {
  asDate,
  best,
  named,
  ofProjects,
  ofTargets,
  since,
  TARGET,
  TARGET_AND_TYPE,
  withLabel,
} from '../promql.ts';
import { NEVER, NEVER_MAPPING, tablePanel } from '../table.ts';

export const DAY_SECONDS = 86_400;

/** When the newest failed job failed, by Atlas' own dates. */
export const failedAt = best(TARGET_AND_TYPE, ofTargets('last_failure_timestamp_seconds'));
/** How many jobs the exporter saw failing in a day. */
export const seenFailing = `round(${best(TARGET_AND_TYPE, `increase(${ofTargets('job_state_changes_total', 'state="failed"')}[1d])`)})`;
const failuresOfADay = `(${failedAt} > time() - ${DAY_SECONDS}) or (${failedAt} and on (${TARGET_AND_TYPE}) ${seenFailing} > 0)`;

const failing = best(`${TARGET}, reason`, ofTargets('poll_failing'));
const sinceGoodPoll = since(best(TARGET, ofTargets('last_successful_poll_timestamp_seconds')));
const undiscovered = withLabel(
  best('project_id, reason', ofProjects('discovery_failing')),
  'cluster_name',
  '(discovery)',
);
const sinceDiscovery = since(best('project_id', ofProjects('last_successful_discovery_timestamp_seconds')));
const notRead = [
  `${failing} * on (${TARGET}) group_left () (${sinceGoodPoll})`,
  `${NEVER} * ${failing}`,
  `${undiscovered} * on (project_id) group_left () (${sinceDiscovery})`,
  `${NEVER} * ${undiscovered}`,
].join(' or ');

/** Which targets could not be read. */
export const notReadTable: Panel = tablePanel(
  {
    title: 'Not read, and why',
    description:
      'Targets whose last poll failed, in any replica, and projects whose clusters could not be discovered, with the reason and the time since it last worked.',
    unit: 's',
    width: 12,
    height: 7,
    empty: 'Every target was read.',
  },
  [
    { title: 'Project', label: 'project_name' },
    { title: 'Cluster', label: 'cluster_name' },
    { title: 'Reason', label: 'reason' },
    { title: 'Last worked', expr: named(notRead), mappings: [NEVER_MAPPING] },
  ],
  { by: 'Last worked', descending: true },
);

/** Which clusters have had a failure. */
export const failedTable: Panel = tablePanel(
  {
    title: 'Failed in 24 h, newest first',
    description:
      'The newest failure of each cluster and delivery type. The log has every one (restore_job_state_changed).',
    unit: 'dateTimeAsIso',
    width: 12,
    height: 7,
    empty: 'Nothing failed.',
  },
  [
    { title: 'Project', label: 'project_name' },
    { title: 'Cluster', label: 'cluster_name' },
    { title: 'Delivery type', label: 'delivery_type' },
    { title: 'Failed at', expr: named(asDate(`(${failuresOfADay})`)) },
  ],
  { by: 'Failed at', descending: true },
);
