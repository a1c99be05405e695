import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { ANNOTATIONS } from './annotations.ts';
import type { Row } from './panels.ts';
import { alertListRow } from './rows/alertList.ts';
import { clustersRow } from './rows/clusters.ts';
import { collectionsRow } from './rows/collections.ts';
import { crossProjectRow } from './rows/crossProject.ts';
import { downloadsRow } from './rows/downloads.ts';
import { drillRow } from './rows/drill.ts';
import { exportersRow } from './rows/exporters.ts';
import { healthRow } from './rows/health.ts';
import { jobsRow } from './rows/jobs.ts';
import { nowRow } from './rows/now.ts';
import { VARIABLES } from './variables.ts';

const ROWS: readonly Row[] = [
  nowRow,
  alertListRow,
  jobsRow,
  collectionsRow,
  crossProjectRow,
  downloadsRow,
  drillRow,
  clustersRow,
  exportersRow,
  healthRow,
];

/** Returns the dashboard as JSON for Grafana; the same code gives the same text. */
export function restoresDashboard(): string {
  const builder = new dashboard.DashboardBuilder('MongoDB Atlas restores')
    .uid('mongodbatlas-restores')
    .description(
      'Restore jobs of MongoDB Atlas, as mongodbatlas-restore-exporter sees them. Generated: edit deploy/grafana.',
    )
    .tags(['mongodb', 'atlas', 'backup', 'restore'])
    .readonly()
    .time({ from: 'now-24h', to: 'now' })
    .refresh('1m')
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .variables(VARIABLES)
    .annotations(ANNOTATIONS);
  for (const row of ROWS) addRow(builder, row);
  const built = builder.build();
  numberPanels(built.panels ?? []);
  return `${JSON.stringify(built, undefined, 2)}\n`;
}

function addRow(builder: dashboard.DashboardBuilder, { title, collapsed, panels }: Row): void {
  const row = new dashboard.RowBuilder(title);
  if (collapsed === true) {
    for (const panel of panels) row.withPanel(panel);
    builder.withRow(row.collapsed(true));
  } else {
    builder.withRow(row);
    for (const panel of panels) builder.withPanel(panel);
  }
}

/** Grafana would choose ids itself, in an order that changes with every panel added. */
function numberPanels(panels: readonly (dashboard.Panel | dashboard.RowPanel)[]): void {
  let next = 1;
  for (const panel of panels) {
    panel.id = next++;
    if (!('panels' in panel)) continue;
    for (const inside of panel.panels) inside.id = next++;
  }
}
