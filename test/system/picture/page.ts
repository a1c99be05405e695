import { constant, html, type Markup } from '../../../src/page/html.ts';
import type { Series, TimeRange } from './answers.ts';
import { drawLines } from './lines.ts';
import { drawBars, drawStat } from './numbers.ts';
import type { DrawnPanel } from './panel.ts';
import { drawTable } from './table.ts';

/** The height of a line of Grafana's grid, and the gap after it. */
const LINE = 30;
const GAP = 8;

const STYLE = `
:root{--page:#111217;--panel:#181b1f;--text:#ccccdc;--soft:#8e8e9a;--edge:#2c3235;--line:#22252b;--link:#6e9fff}
@media (prefers-color-scheme:light){:root{--page:#f4f5f5;--panel:#fff;--text:#24292e;--soft:#656b76;--edge:#d5d7db;--line:#e5e6e8;--link:#1f62e0}}
*{box-sizing:border-box}
body{margin:0;padding:12px 16px;background:var(--page);color:var(--text);font:13px Inter,Roboto,"DejaVu Sans",Helvetica,Arial,sans-serif}
header{display:flex;gap:8px;align-items:center;height:40px;margin-bottom:8px}
header b{font-size:16px;margin-right:auto}
header span{border:1px solid var(--edge);background:var(--panel);padding:5px 8px;border-radius:2px}
.note{color:var(--soft)}
main{display:grid;grid-template-columns:repeat(24,1fr);grid-auto-rows:${LINE}px;gap:${GAP}px}
section{background:var(--panel);border:1px solid var(--line);border-radius:2px;overflow:hidden;display:flex;flex-direction:column}
section.row{background:none;border:0;justify-content:center}
section.row h2{font-size:15px;font-weight:500}
h2{font-size:13px;font-weight:500;margin:0;padding:7px 8px;flex:none;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.stat{flex:1;display:flex;align-items:center;justify-content:center;font-size:26px;font-weight:500;text-align:center}
.none{flex:1;display:flex;align-items:center;justify-content:center;color:var(--soft);padding:8px;text-align:center}
table{border-collapse:collapse;width:100%;table-layout:fixed;font-size:12.5px}
th,td{padding:5px 8px;text-align:left;white-space:nowrap;overflow:hidden;text-overflow:ellipsis;border-bottom:1px solid var(--line)}
th{color:var(--link);font-weight:500}
.link{text-decoration:underline;text-underline-offset:2px;text-decoration-thickness:1px}
.gauge{display:flex;gap:6px;align-items:center}.gauge i{display:block;height:14px;min-width:2px}.gauge span{white-space:nowrap}
.bar{display:flex;gap:8px;align-items:center;padding:6px 10px}.bar span{width:110px}.bar div{flex:1;background:var(--line);height:22px}.bar i{display:block;height:22px}.bar b{width:30px;font-weight:500}
.plot{flex:1;display:flex;min-height:0;padding:2px 8px}.plot svg{flex:1;height:100%;min-width:0}
.axis{width:64px;display:flex;flex-direction:column;justify-content:space-between;font-size:11px;color:var(--soft);text-align:right;padding-right:6px}
.legend{display:flex;flex-wrap:wrap;gap:2px 12px;padding:2px 10px 6px;font-size:11px;max-height:36px;overflow:hidden}.legend i{display:inline-block;width:12px;height:3px;margin-right:5px;vertical-align:middle}
`;

/** A panel with its data. */
export interface Answered {
  readonly panel: DrawnPanel;
  readonly series: readonly Series[];
}

/** Draws the dashboard roughly as Grafana does: the same grid, titles, data, units, colours and texts. */
export function drawPage(title: string, answered: readonly Answered[], range: TimeRange): string {
  const variables = ['Data source', 'Job', 'Instance', 'Project', 'Cluster'];
  const page = html`${constant(`<!doctype html><meta charset="utf-8"><style>${STYLE}</style>`)}
<header><b>${title}</b><span class="note">Drawn from the dashboard's queries, not by Grafana</span>
${variables.map((name) => html`<span>${name}: ${name === 'Data source' ? 'Prometheus' : 'All'}</span>`)}</header>
<main>${answered.map((each) => drawPanel(each, range))}</main>`;
  return page.text;
}

function drawPanel({ panel, series }: Answered, range: TimeRange): Markup {
  const { x, y, w, h } = panel.gridPos;
  const place = `grid-area:${y + 1}/${x + 1}/span ${h}/span ${w}`;
  if (panel.type === 'row') {
    return html`<section class="row" style="${place}"><h2>${panel.collapsed ? '›' : '⌄'} ${panel.title}</h2></section>`;
  }
  return html`<section style="${place}"><h2>${panel.title}</h2>${drawContent(panel, series, range)}</section>`;
}

function drawContent(panel: DrawnPanel, series: readonly Series[], range: TimeRange): Markup {
  switch (panel.type) {
    case 'stat':
      return drawStat(panel, series);
    case 'bargauge':
      return drawBars(panel, series);
    case 'table':
      return drawTable(panel, series);
    case 'timeseries':
      return drawLines(panel, series, range);
    default:
      throw new Error(`no picture of a ${panel.type} panel`);
  }
}
