import { expiresSoon } from '../core/expiry.ts';
import type { View } from '../core/view.ts';
import { DOWNLOADS_EXPIRING, TARGET_FAMILIES } from './families.ts';
import type { RenderedFamily } from './instruments.ts';
import { type ExpositionFormat, type FamilyHead, renderHead, renderLine } from './sample.ts';
import { type Rendering, Renderings } from './targets.ts';

/** The settings that the exposition depends on. */
export interface ExpositionRules {
  readonly staleAfterMs: number;
  readonly expiringWithinMs: number;
}

/** A family as consecutive strings: its head, then one string of lines for each target, which may be empty. */
export type Block = readonly string[];

/**
 * /metrics = families(views, now): every family of all targets at one time, then the exporter's own. Each family is
 * rendered when it is sent. Views are immutable, so a scrape stays consistent however long it takes.
 * `shows` selects families; `renderings` keeps the lines of earlier polls and scrapes.
 */
export function families(
  views: readonly View[],
  own: readonly RenderedFamily[],
  nowMs: number,
  rules: ExpositionRules,
  format: ExpositionFormat,
  shows: (head: FamilyHead) => boolean = () => true,
  renderings = new Renderings(),
): Iterable<Block> {
  const targets = views.map((view) => renderings.render(view, nowMs, rules.staleAfterMs));

  function* blocks(): Generator<Block> {
    for (const [index, family] of TARGET_FAMILIES.entries()) {
      yield* block(
        family,
        targets.map(({ lines }) => lines[index] ?? ''),
      );
    }
    yield* block(
      DOWNLOADS_EXPIRING,
      targets.map((target) => renderExpiring(target, nowMs, rules.expiringWithinMs)),
    );
    for (const { head, lines } of own) yield* block(head, [lines]);
    if (format === 'openmetrics') yield ['# EOF\n'];
  }

  function* block(head: FamilyHead, lines: Block): Generator<Block> {
    if (shows(head) && lines.some((line) => line !== '')) yield [renderHead(head, format), ...lines];
  }

  return blocks();
}

function renderExpiring({ labels, expiriesMs }: Rendering, nowMs: number, withinMs: number): string {
  if (expiriesMs === undefined) return '';
  const count = expiriesMs.filter((expiresAtMs) => expiresSoon(expiresAtMs, nowMs, withinMs)).length;
  return renderLine(DOWNLOADS_EXPIRING.name, labels, count);
}
