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
  const add = (head: FamilyHead, lines: readonly string[]) => {
    const some = lines.filter((line) => line !== '');
    if (some.length > 0 && shows(head)) pieces.push(renderHead(head, format), ...some);
  };
  TARGET_FAMILIES.forEach((family, index) => {
    add(
      family,
      targets.map(({ lines }) => lines[index] ?? ''),
    );
  });
  add(
    DOWNLOADS_EXPIRING,
    views.map((view, index) => renderExpiring(view, targets[index], nowMs, rules)),
  );
  for (const { head, lines } of own) add(head, [lines]);
  if (format === 'openmetrics') pieces.push('# EOF\n');
  return pieces;
}

function renderExpiring(
  view: View,
  rendering: Rendering | undefined,
  nowMs: number,
  rules: ExpositionRules,
): string {
  const count = countExpiring(view, nowMs, rules.staleAfterMs, rules.expiringWithinMs);
  if (count === undefined || rendering === undefined) return '';
  return renderLine(DOWNLOADS_EXPIRING.name, rendering.labels, count);
}
