import type { CellLink, Column } from './table.ts';
import { RUNBOOKS } from './thresholds.ts';

/** The project's name, linked to the project in Atlas. */
export function projectColumns(title = 'Project'): readonly Column[] {
  return [
    {
      title,
      label: 'project_name',
      link: { title: 'Open the project in Atlas', url: `${variable('atlas')}/v2/${field('project_id')}` },
    },
    { title: 'project_id', label: 'project_id', hidden: true },
  ];
}

export function runbook(alert: string): CellLink {
  return { title: 'Open the runbook', url: `${RUNBOOKS}/${alert}.md` };
}

/** Grafana's placeholder for the value of a dashboard variable. */
function variable(name: string): string {
  return `\${${name}}`;
}

/** Grafana's placeholder for another cell of the row. */
function field(title: string): string {
  return variable(`__data.fields.${title}`);
}

/** Grafana's placeholder for the cell itself. */
export const THIS_CELL = variable('__value.text');
