import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { ANNOTATIONS } from './annotations.ts';
import type { Row } from './panels.ts';
import { crossProjectRow } from './rows/crossProject.ts';
import { downloadsRow } from './rows/downloads.ts';
import { drillRow } from './rows/drill.ts';
import { healthRow } from './rows/health.ts';
import { jobsRow } from './rows/jobs.ts';
import { nowRow } from './rows/now.ts';
import { runningRow } from './rows/running.ts';
import { VARIABLES } from './variables.ts';

const ROWS: readonly Row[] = [
  nowRow,
  jobsRow,
  runningRow,
  crossProjectRow,
  downloadsRow,
  drillRow,
  healthRow,
];

/** The dashboard as Grafana reads it; the same text from the same code, always. */
export function restoresDashboard(): string {
  const builder = new dashboard.DashboardBuilder('MongoDB Atlas restores')
    .uid('mongodbatlas-restores')
    .description(
      'Restore jobs of MongoDB Atlas, as mongodbatlas-restore-exporter sees them. Made by code: edit deploy/grafana.',
    )
    .tags(['mongodb', 'atlas', 'backup', 'restore'])
    .readonly()
    .time({ from: 'now-24h', to: 'now' })
    .refresh('1m')
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .variables(VARIABLES)
    .annotations(ANNOTATIONS);
  for (const row of ROWS) {
    builder.withRow(new dashboard.RowBuilder(row.title));
    for (const panel of row.panels) builder.withPanel(panel);
  }
  const built = builder.build();
  // Grafana would give ids of its own, in an order that changes with every panel added.
  const panels = built.panels?.map((panel, index) => ({ ...panel, id: index + 1 })) ?? [];
  return `${JSON.stringify({ ...built, panels }, undefined, 2)}\n`;
}
