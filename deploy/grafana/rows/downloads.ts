import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import * as common from '@grafana/grafana-foundation-sdk/common';
import { DOWNLOAD_HURRY_SECONDS, DOWNLOAD_SLOTS, DOWNLOAD_SLOTS_NEAR } from '../limits.ts';
import { COLOUR, DATA_SOURCE, instant, type Row, steps } from '../panels.ts';
import { asDate, best, named, ofTargets, TARGET } from '../promql.ts';
import { tablePanel } from '../table.ts';

const expiry = best(`${TARGET}, job_id`, ofTargets('download_expiry_timestamp_seconds'));
const open = best(
  `${TARGET}, state`,
  ofTargets('jobs', 'delivery_type="download", state=~"in_progress|ready"'),
);
const askedFor = best(TARGET, ofTargets('last_created_timestamp_seconds', 'delivery_type="download"'));
const expired = best(TARGET, ofTargets('last_expired_timestamp_seconds'));

const slots = new bargauge.PanelBuilder()
  .title(`Slots in use, of ${DOWNLOAD_SLOTS} a project`)
  .description(
    `Atlas allows ${DOWNLOAD_SLOTS} downloads at a time in a project, in progress and ready ones together. Only polled clusters are counted.`,
  )
  .unit('short')
  .span(6)
  .height(8)
  .datasource(DATA_SOURCE)
  .withTarget(instant(named(`sum by (project_id) (${open})`), '{{project_name}}').refId('A'))
  .min(0)
  .max(DOWNLOAD_SLOTS)
  .orientation(common.VizOrientation.Horizontal)
  .displayMode(common.BarGaugeDisplayMode.Basic)
  .thresholds(steps(COLOUR.good, [DOWNLOAD_SLOTS_NEAR, COLOUR.warning], [DOWNLOAD_SLOTS, COLOUR.bad]));

/** Copies of backups that somebody asked for. */
export const downloadsRow: Row = {
  title: 'Downloads',
  panels: [
    tablePanel(
      {
        title: 'Ready downloads, soonest expiry first',
        description:
          'Time left to fetch each download; Atlas gives 60 minutes. Not more than 100 of a cluster.',
        unit: 's',
        width: 9,
        height: 8,
        empty: 'No download is ready.',
      },
      [
        {
          title: 'Time left',
          expr: named(`${expiry} - time()`),
          thresholds: steps(COLOUR.bad, [0, COLOUR.warning], [DOWNLOAD_HURRY_SECONDS, COLOUR.good]),
          width: 100,
        },
        { title: 'Project', label: 'project_name' },
        { title: 'Cluster', label: 'cluster_name' },
        { title: 'Job', label: 'job_id', width: 230 },
      ],
      { by: 'Time left', descending: false },
    ),
    slots,
    tablePanel(
      {
        title: 'Latest of each cluster',
        description:
          "When a download was last asked for, and when one last expired. Who asked is in the activity feed of the project; Atlas' API does not say.",
        unit: 'dateTimeAsIso',
        width: 9,
        height: 8,
        empty: 'none',
      },
      [
        { title: 'Project', label: 'project_name' },
        { title: 'Cluster', label: 'cluster_name' },
        { title: 'Asked for at', expr: named(asDate(askedFor)) },
        { title: 'Expired at', expr: asDate(expired) },
      ],
      { by: 'Asked for at', descending: true },
    ),
  ],
};
