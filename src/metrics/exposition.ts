import { expiresSoon } from '../core/expiry.ts';
import type { View } from '../core/view.ts';
import { DOWNLOADS_EXPIRING, TARGET_FAMILIES } from './families.ts';
import type { RenderedFamily } from './instruments.ts';
import { type ExpositionFormat, type FamilyHead, renderHead, renderLine } from './sample.ts';
import { addRows, type Rendering, Renderings } from './targets.ts';

/** The settings that the exposition depends on. */
export interface ExpositionRules {
  readonly staleAfterMs: number;
  readonly expiringWithinMs: number;
}

/** Number of targets whose lines are joined into one piece: cheaper than one by one. Other requests wait while a piece is made. */
const TARGETS_JOINED = 16;

/** Adds the lines of a target to an array that is joined later. */
type AddLines = (lines: string[], target: Rendering) => void;

/**
 * /metrics = families(views, now): every family of all targets at one time, then the exporter's own, in pieces. A piece is
 * rendered when it is sent. Views are immutable, so a scrape stays consistent however long it takes.
 * `shows` selects families; `renderings` keeps the rows of earlier polls and scrapes.
 */
export function families(
  views: readonly View[],
  own: readonly RenderedFamily[],
  nowMs: number,
  rules: ExpositionRules,
  format: ExpositionFormat,
  shows: (head: FamilyHead) => boolean = () => true,
  renderings = new Renderings(),
): Iterable<string> {
  const targets = views.map((view) => renderings.render(view, nowMs, rules.staleAfterMs));

  function* pieces(): Generator<string> {
    for (const [index, family] of TARGET_FAMILIES.entries()) {
      yield* piecesOf(family, (lines, target) => addRows(lines, family.name, target, index));
    }
    yield* piecesOf(DOWNLOADS_EXPIRING, (lines, target) =>
      addExpiring(lines, target, nowMs, rules.expiringWithinMs),
    );
    for (const { head, lines } of own) {
      if (shows(head) && lines !== '') yield renderHead(head, format) + lines;
    }
    if (format === 'openmetrics') yield '# EOF\n';
  }

  function* piecesOf(family: FamilyHead, add: AddLines): Generator<string> {
    if (!shows(family)) return;
    let head = renderHead(family, format);
    for (let first = 0; first < targets.length; first += TARGETS_JOINED) {
      const lines: string[] = [];
      for (const target of targets.slice(first, first + TARGETS_JOINED)) add(lines, target);
      if (lines.length === 0) continue;
      yield head + lines.join('');
      head = '';
    }
  }

  return pieces();
}

function addExpiring(
  lines: string[],
  { labels, expiriesMs }: Rendering,
  nowMs: number,
  withinMs: number,
): void {
  if (expiriesMs === undefined) return;
  const count = expiriesMs.filter((expiresAtMs) => expiresSoon(expiresAtMs, nowMs, withinMs)).length;
  lines.push(renderLine(DOWNLOADS_EXPIRING.name, labels, count));
}
