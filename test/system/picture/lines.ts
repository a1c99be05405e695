import { constant, html, type Markup } from '../../../src/page/html.ts';
import type { Series, TimeRange } from './answers.ts';
import { type DrawnPanel, fieldOf } from './panel.ts';
import { colourOf, PALETTE, shown } from './value.ts';

const WIDTH = 1000;
const HEIGHT = 300;

interface Line {
  readonly name: string;
  readonly colour: string;
  /** Bottom and top at each step: the bottom is 0 unless lines are stacked. */
  readonly steps: readonly { readonly x: number; readonly from: number; readonly to: number }[];
}

/** Draws a time series panel: lines with their areas, or bars. */
export function drawLines(panel: DrawnPanel, series: readonly Series[], range: TimeRange): Markup {
  const { defaults } = panel.fieldConfig;
  if (series.length === 0) return html`<div class="none">${defaults.noValue ?? 'No data'}</div>`;
  const lines = stackedLines(panel, series, range);
  const tops = lines.flatMap(({ steps }) => steps.map(({ to }) => to)).filter(Number.isFinite);
  const bottom = Math.min(
    0,
    ...lines.flatMap(({ steps }) => steps.map(({ to }) => to)).filter(Number.isFinite),
  );
  const top = defaults.max ?? Math.max(...tops, bottom + 0.001) * 1.1;
  const y = (value: number): number => HEIGHT - ((value - bottom) / (top - bottom)) * HEIGHT;
  const bars = defaults.custom.drawStyle === 'bars';
  const shapes = lines.map((line) => (bars ? barsOf(line, y) : areaOf(line, y))).join('');
  const limits = (defaults.custom.thresholdsStyle === undefined ? [] : (defaults.thresholds?.steps ?? []))
    .filter(({ value }) => value !== null && value <= top && value >= bottom)
    .map(
      ({ value, color }) =>
        `<path d="M0 ${y(value ?? 0)}H${WIDTH}" stroke="${colourOf(color)}" stroke-dasharray="12 8" fill="none"/>`,
    )
    .join('');
  const axis = [top, (top + bottom) / 2, bottom].map(
    (value) => shown(value, { unit: defaults.unit, mappings: [] }).text,
  );
  return html`<div class="plot"><div class="axis">${axis.map((text) => html`<span>${text}</span>`)}</div>${constant(
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none"><path d="M0 ${HEIGHT / 2}H${WIDTH}M0 0H${WIDTH}M0 ${HEIGHT}H${WIDTH}" stroke="var(--edge)" fill="none"/>${shapes}${limits}</svg>`,
  )}</div><div class="legend">${lines.map(({ name, colour }) => html`<span><i style="background:${colour}"></i>${name}</span>`)}</div>`;
}

function stackedLines(panel: DrawnPanel, series: readonly Series[], range: TimeRange): readonly Line[] {
  const isStacked = panel.fieldConfig.defaults.custom.stacking !== undefined;
  const base = new Map<number, number>();
  return series.map(({ labels, points }, index) => {
    const name = labels['__name'] ?? '';
    const colour = fieldOf(panel, name).color?.fixedColor ?? PALETTE[index % PALETTE.length] ?? 'text';
    const steps = points.map(([seconds, value]) => {
      const from = isStacked ? (base.get(seconds) ?? 0) : 0;
      base.set(seconds, from + value);
      const x = ((seconds - range.fromSeconds) / (range.toSeconds - range.fromSeconds)) * WIDTH;
      return { x, from, to: from + value };
    });
    return { name, colour: colourOf(colour), steps };
  });
}

function areaOf({ colour, steps }: Line, y: (value: number) => number): string {
  const there = steps.filter(({ to }) => Number.isFinite(to));
  const over = there.map(({ x, to }) => `${x.toFixed(1)} ${y(to).toFixed(1)}`).join('L');
  const under = there
    .toReversed()
    .map(({ x, from }) => `${x.toFixed(1)} ${y(from).toFixed(1)}`)
    .join('L');
  return `<path d="M${over}L${under}Z" fill="${colour}" opacity=".18"/><path d="M${over}" stroke="${colour}" stroke-width="1.5" vector-effect="non-scaling-stroke" fill="none"/>`;
}

function barsOf({ colour, steps }: Line, y: (value: number) => number): string {
  const width = WIDTH / Math.max(steps.length, 12) / 1.4;
  return steps
    .filter(({ from, to }) => to > from)
    .map(
      ({ x, from, to }) =>
        `<rect x="${(x - width).toFixed(1)}" y="${y(to).toFixed(1)}" width="${width.toFixed(1)}" height="${(y(from) - y(to)).toFixed(1)}" fill="${colour}"/>`,
    )
    .join('');
}
