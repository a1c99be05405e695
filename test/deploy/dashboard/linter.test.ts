import { describe, expect, it } from 'vitest';
import { type ReadDashboard, readDashboard } from '../../../deploy/grafana/queries.ts';
import { restoresDashboard } from '../../../deploy/grafana/restores.ts';
import { PRESENCE, RULES } from './linter.ts';

const DASHBOARD = readDashboard(restoresDashboard());

/** Breaks each rule, because a rule that never finds a problem would pass too. */
const BREAK = {
  'template-datasource-rule': (d) => change(variable(d, 'datasource'), { label: 'Prometheus' }),
  'template-job-rule': (d) => change(variable(d, 'job'), { allValue: '.*' }),
  'template-instance-rule': (d) => change(variable(d, 'instance'), { multi: false }),
  'template-label-promql-rule': (d) => change(variable(d, 'cluster'), { query: 'label_values(up{, x)' }),
  'template-on-time-change-reload-rule': (d) => change(variable(d, 'project'), { refresh: 1 }),
  'panel-datasource-rule': (d) => change(panel(d), { datasource: { type: 'prometheus', uid: 'mine' } }),
  'panel-title-description-rule': (d) => change(panel(d), { description: '' }),
  'panel-units-rule': (d) => change(panel(d), { fieldConfig: { defaults: { unit: 'secs' }, overrides: [] } }),
  'panel-no-targets-rule': (d) => change(panel(d), { targets: [] }),
  'target-logql-rule': (d) => query(d, 'x', 'loki'),
  'target-logql-auto-rule': (d) => query(d, 'x', 'loki'),
  'target-promql-rule': (d) => query(d, 'sum(up{job=~"$job"}'),
  'target-rate-interval-rule': (d) => query(d, 'rate(x{a="b"}[5m])'),
  'target-job-rule': (d) => query(d, 'max(x{instance=~"$instance"})'),
  'target-instance-rule': (d) => query(d, 'max(x{job=~"$job"})'),
  'target-counter-agg-rule': (d) => query(d, 'sum(x_total{job=~"$job"})'),
  'uneditable-dashboard': (d) => change(d, { editable: true }),
} satisfies Record<keyof typeof RULES, (dashboard: ReadDashboard) => void>;

function change<T extends object>(part: T | undefined, changes: Partial<T>): void {
  if (part === undefined) throw new Error('nothing to break');
  Object.assign(part, changes);
}

function variable(dashboard: ReadDashboard, name: string) {
  return dashboard.templating.list.find((each) => each.name === name);
}

function panel(dashboard: ReadDashboard) {
  return dashboard.panels.find(({ type, title }) => type === 'stat' && title !== PRESENCE);
}

function query(dashboard: ReadDashboard, expr: string, type = 'prometheus'): void {
  change(panel(dashboard)?.targets[0], { expr, datasource: { type, uid: '$datasource' } });
}

describe("Grafana's dashboard-linter", () => {
  for (const [name, rule] of Object.entries(RULES)) {
    it(`finds no problem with ${name}`, () => {
      expect(rule(DASHBOARD)).toEqual([]);
    });
  }

  for (const [name, breakIt] of Object.entries(BREAK)) {
    it(`reports a broken ${name}`, () => {
      const broken = structuredClone(DASHBOARD);
      breakIt(broken);
      expect(Object.entries(RULES).find(([rule]) => rule === name)?.[1](broken)).toHaveLength(1);
    });
  }
});
