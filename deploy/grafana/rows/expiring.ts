import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { projectColumns, runbook } from '../columns.ts';
import { COLOUR, numberPanel, type Panel, steps } from '../panels.ts';
import { best, named, ofInstances, ofTargets, TARGET } from '../promql.ts';
import { tablePanel } from '../table.ts';
import { threshold } from '../thresholds.ts';

/** A quarter of the hour that Atlas gives a download. */
const HURRY_SECONDS = 15 * 60;

export const expiringNumber: Panel = numberPanel(
  {
    title: 'Expiring downloads',
    description: 'Ready downloads that expire within `downloads.expiring_within` of the configuration.',
    unit: 'short',
    width: 3,
    height: 4,
  },
  `sum(${best(TARGET, ofTargets('downloads_expiring'))})`,
  steps(COLOUR.good, [1, COLOUR.warning]),
);

const expiry = best(`${TARGET}, job_id`, ofTargets('download_expiry_timestamp_seconds'));

export const downloadsTable: Panel = tablePanel(
  {
    title: 'Ready downloads, soonest expiry first',
    description:
      'Time left to fetch each download; Atlas gives it 60 minutes. At most 100 of a cluster. The time stays known while polls fail.',
    unit: 's',
    width: 12,
    height: 6,
  },
  [
    {
      title: 'Time left',
      expr: named(`${expiry} - time()`),
      thresholds: steps(COLOUR.bad, [0, COLOUR.warning], [HURRY_SECONDS, COLOUR.good]),
      link: runbook('AtlasRestoreDownloadExpiring'),
      width: 100,
    },
    ...projectColumns(),
    { title: 'Cluster', label: 'cluster_name' },
    { title: 'Job', label: 'job_id', width: 210 },
  ],
  { by: 'Time left', descending: false },
);

const ACCEPTED_OR_REFUSED: dashboard.ValueMapping = {
  type: dashboard.MappingType.ValueToText,
  options: {
    '0': { text: 'accepted', color: COLOUR.good, index: 0 },
    '1': { text: 'refused', color: COLOUR.bad, index: 1 },
  },
};

export const credentialsTable: Panel = tablePanel(
  {
    title: 'Credentials',
    description:
      'State of each entry of `credentials` (refused: by Atlas, in at least one replica), and the time until the secret in use expires. Empty: the exporter could not read the expiry, or an API key, which has none.',
    unit: 's',
    width: 6,
    height: 6,
  },
  [
    { title: 'Credentials', label: 'credentials' },
    {
      title: 'At Atlas',
      expr: best('credentials', ofInstances('credentials_refused')),
      mappings: [ACCEPTED_OR_REFUSED],
      thresholds: steps(COLOUR.good, [1, COLOUR.bad]),
      link: runbook('AtlasRestoreLoginRefused'),
      width: 90,
    },
    {
      title: 'Expires in',
      expr: `min by (credentials) (${ofInstances('credentials_expiry_timestamp_seconds')}) - time()`,
      thresholds: steps(
        COLOUR.bad,
        [threshold('credentials_expiring_soon_seconds'), COLOUR.warning],
        [threshold('credentials_expiring_seconds'), COLOUR.good],
      ),
      link: runbook('AtlasRestoreCredentialsExpiring'),
      width: 100,
    },
  ],
  { by: 'Expires in', descending: false },
);
