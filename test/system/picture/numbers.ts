import { html, type Markup } from '../../../src/page/html.ts';
import type { Series } from './answers.ts';
import type { DrawnPanel } from './panel.ts';
import { colourOf, shown } from './value.ts';

/** Draws a stat panel: one number, or the text for "no value". */
export function drawStat({ fieldConfig, options }: DrawnPanel, series: readonly Series[]): Markup {
  const value = series[0]?.points[0]?.[1];
  if (value === undefined) return html`<div class="stat">${fieldConfig.defaults.noValue ?? 'No data'}</div>`;
  const { text, colour } = shown(value, fieldConfig.defaults);
  return options.colorMode === 'background'
    ? html`<div class="stat" style="background:${colour};color:#fff">${text}</div>`
    : html`<div class="stat" style="color:${colour}">${text}</div>`;
}

/** Draws a bar gauge: one bar per series. */
export function drawBars({ fieldConfig: { defaults } }: DrawnPanel, series: readonly Series[]): Markup {
  if (series.length === 0) return html`<div class="stat">${defaults.noValue ?? 'No data'}</div>`;
  return html`${series.map(({ labels, points }) => {
    const value = points[0]?.[1] ?? 0;
    const { text, colour } = shown(value, defaults);
    const share = Math.min(100, (value / (defaults.max ?? 1)) * 100);
    return html`<div class="bar"><span>${labels['__name']}</span><div><i style="width:${share}%;background:${colourOf(colour)}"></i></div><b style="color:${colour}">${text}</b></div>`;
  })}`;
}
