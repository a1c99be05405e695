import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { runbook, THIS_CELL } from '../columns.ts';
import { COLOUR, numberPanel, type Panel, steps } from '../panels.ts';
import { namedIfKnown, PRESENT, since } from '../promql.ts';
import { tablePanel } from '../table.ts';

// Alerts about an exporter or credentials have no project: the empty alternative keeps them.
const OURS = 'alertname=~"AtlasRestore.+", project_id=~"$project|", cluster_name=~"$cluster|"';
/** Recorded wherever the rules are loaded: without them nobody knows whether an alert would fire. */
const RULES_LOADED = 'count(mongodbatlas_restore:objective_seconds)';

/** Alerts that fire now. */
export const alertsNumber: Panel = numberPanel(
  {
    title: 'Firing alerts',
    description:
      'Alerts of deploy/prometheus/rules.yml that fire. Not known: no exporter answers, or Prometheus has not loaded the rules.',
    unit: 'short',
    width: 3,
    height: 4,
  },
  `count(ALERTS{${OURS}, alertstate="firing"}) or (vector(0) and on () (${PRESENT}) and on () (${RULES_LOADED}))`,
  steps(COLOUR.good, [1, COLOUR.bad]),
);

const SEVERITY: dashboard.ValueMapping = {
  type: dashboard.MappingType.ValueToText,
  options: {
    critical: { color: COLOUR.bad, index: 0 },
    warning: { color: COLOUR.warning, index: 1 },
    info: { color: COLOUR.info, index: 2 },
  },
};

// Some info alerts wait for an hour: they would crowd out the others.
const shown = `(ALERTS{${OURS}, alertstate="firing"} or ALERTS{${OURS}, severity!="info"})`;
const withStart = `${shown} * ignoring (alertstate) group_left () ALERTS_FOR_STATE{${OURS}}`;
const about = (alerts: string): string =>
  `label_join(${alerts}, "about", " ", "job_id", "destination_cluster_name", "delivery_type", "credentials", "scope", "shard", "reason")`;

/** Alerts as Prometheus evaluates them, each with its runbook. */
export const alertsTable: Panel = tablePanel(
  {
    title: 'Alerts',
    description:
      'Firing alerts, and pending ones that are more than info, newest first. The name of an alert links to its runbook.',
    unit: 's',
    width: 18,
    height: 6,
  },
  [
    { title: 'Severity', label: 'severity', mappings: [SEVERITY], width: 75 },
    { title: 'Alert', label: 'alertname', link: runbook(THIS_CELL), width: 215 },
    { title: 'State', label: 'alertstate', width: 70 },
    { title: 'Project', label: 'project_name', width: 130 },
    { title: 'Cluster', label: 'cluster_name', width: 130 },
    { title: 'About', label: 'about' },
    { title: 'Active for', expr: since(`(${about(namedIfKnown(withStart))})`), width: 90 },
  ],
  { by: 'Active for', descending: false },
);
