import type { View } from '../core/view.ts';
import { DOWNLOADS_EXPIRING, TARGET_FAMILIES } from './families.ts';
import type { RenderedFamily } from './instruments.ts';
import { type FamilyHead, type Format, renderHead, renderLine } from './sample.ts';
import { countExpiring, type Rendering, renderTarget } from './targets.ts';

/** What the exposition has to know beside the views. */
export interface ExpositionRules {
  readonly staleAfterMs: number;
  readonly expiringWithinMs: number;
}

/**
 * /metrics = families(views, now): every family of every target at one instant, then the exporter's own.
 * Pieces in order, to be joined as they are sent; nothing is awaited, so the picture is one. `shows` leaves
 * families out.
 */
export function families(
  views: readonly View[],
  own: readonly RenderedFamily[],
  nowMs: number,
  rules: ExpositionRules,
  format: Format,
  shows: (head: FamilyHead) => boolean = () => true,
): readonly string[] {
  const targets = views.map((view) => renderTarget(view, nowMs, rules.staleAfterMs));
  const pieces: string[] = [];
  const add = (head: FamilyHead, count: number, linesOf: (index: number) => string | undefined) => {
    if (!shows(head)) return;
    let isHeaded = false;
    for (let index = 0; index < count; index += 1) {
      const lines = linesOf(index);
      if (!lines) continue;
      if (!isHeaded) pieces.push(renderHead(head, format));
      isHeaded = true;
      pieces.push(lines);
    }
  };
  for (const [place, family] of TARGET_FAMILIES.entries()) {
    add(family, targets.length, (index) => targets[index]?.lines[place]);
  }
  add(DOWNLOADS_EXPIRING, targets.length, (index) =>
    renderExpiring(views[index], targets[index], nowMs, rules),
  );
  for (const { head, lines } of own) add(head, 1, () => lines);
  if (format === 'openmetrics') pieces.push('# EOF\n');
  return pieces;
}

function renderExpiring(
  view: View | undefined,
  rendering: Rendering | undefined,
  nowMs: number,
  rules: ExpositionRules,
): string | undefined {
  if (view === undefined || rendering === undefined) return undefined;
  const count = countExpiring(view, nowMs, rules.staleAfterMs, rules.expiringWithinMs);
  if (count === undefined) return undefined;
  return renderLine(DOWNLOADS_EXPIRING.name, rendering.labels, count);
}
