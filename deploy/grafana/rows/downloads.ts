import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import * as common from '@grafana/grafana-foundation-sdk/common';
import { ACTIVE_STATES } from '../../../src/core/job.ts';
import { projectColumns } from '../columns.ts';
import { COLOUR, instant, NOT_KNOWN, numberPanel, type Row, steps, titled } from '../panels.ts';
import { asDate, best, named, ofTargets, TARGET, total } from '../promql.ts';
import { tablePanel } from '../table.ts';
import { threshold } from '../thresholds.ts';

const LIMIT = threshold('download_limit');

const open = total(
  TARGET,
  ofTargets('jobs', `delivery_type="download", state=~"${ACTIVE_STATES.join('|')}"`),
);
const ready = total(TARGET, ofTargets('jobs', 'state="ready"'));
const askedFor = best(TARGET, ofTargets('last_created_timestamp_seconds', 'delivery_type="download"'));
const expired = best(TARGET, ofTargets('last_expired_timestamp_seconds'));

const slots = titled(new bargauge.PanelBuilder(), {
  title: `Downloads of each project, of ${LIMIT} allowed`,
  description: `Atlas allows a project ${LIMIT} downloads at a time, those in progress and those ready together. Only polled clusters count.`,
  unit: 'short',
  width: 8,
  height: 8,
})
  .withTarget(instant(named(`sum by (project_id) (${open})`), '{{project_name}}').refId('A'))
  .min(0)
  .max(LIMIT)
  .noValue(NOT_KNOWN)
  .orientation(common.VizOrientation.Horizontal)
  .displayMode(common.BarGaugeDisplayMode.Basic)
  .thresholds(steps(COLOUR.good, [threshold('download_limit_near'), COLOUR.warning], [LIMIT, COLOUR.bad]));

/** Copies of backups that somebody asked for. */
export const downloadsRow: Row = {
  title: 'Downloads',
  panels: [
    numberPanel(
      {
        title: 'Ready downloads',
        description:
          'Downloads that can be fetched until they expire. The table "Ready downloads" above lists them.',
        unit: 'short',
        width: 4,
        height: 8,
      },
      `sum(${ready})`,
      steps(COLOUR.plain, [1, COLOUR.info]),
    ),
    slots,
    tablePanel(
      {
        title: 'Latest download of each cluster',
        description:
          "Creation of the newest download, and the latest expiry of one. The project's activity feed in Atlas says who asked for it.",
        unit: 'dateTimeAsIso',
        width: 12,
        height: 8,
      },
      [
        ...projectColumns(),
        { title: 'Cluster', label: 'cluster_name' },
        { title: 'Asked for at', expr: named(asDate(askedFor)) },
        { title: 'Expired at', expr: asDate(expired) },
      ],
      { by: 'Asked for at', descending: true },
    ),
  ],
};
