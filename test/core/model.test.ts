import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Outcome } from '../../src/core/outcome.ts';
import { step } from '../../src/core/step.ts';
import { newView, type View } from '../../src/core/view.ts';
import { families } from '../../src/metrics/exposition.ts';
import { asPolled } from './asPolled.ts';
import { MINUTE, TARGET } from './build.ts';
import { Model } from './model.ts';
import { inWords, seriesOf } from './modelWords.ts';
import { history, World } from './world.ts';

const RULES = { expiringWithinMs: 15 * MINUTE, staleAfterMs: 30 * MINUTE };

test.each([
  ['read whole', (_view: View, outcome: Outcome) => outcome],
  ['read page by page, and not at all where nothing has changed', asPolled],
])(
  'over random histories %s, events and series are those of a model written independently',
  {
    timeout: 120_000,
  },
  (_how, readAs) => {
    fc.assert(
      fc.property(history, (ticks) => {
        const world = new World();
        const model = new Model(TARGET.projectId, RULES);
        let view = newView(TARGET);
        for (const [index, tick] of ticks.entries()) {
          const { outcome, nowMs } = world.live(tick);
          const { next, events } = step(view, readAs(view, outcome), RULES);
          view = next;
          expect(events.map(inWords).sort().join('\n')).toBe([...model.take(outcome)].sort().join('\n'));
          // Scraped when the poll ends, or so much later that the list may be stale, or not at all.
          if (index % 3 === 0 && index < ticks.length - 1) continue;
          const atMs = index % 3 === 1 ? nowMs : nowMs + tick.passesMs * 2;
          const text = [...families([view], [], atMs, RULES, 'text')].flat().join('');
          const series = seriesOf(text, TARGET.projectId, TARGET.clusterName);
          expect(series.join('\n')).toBe(model.series(atMs).join('\n'));
          expect(text.match(/^[^#\n]/gm)).toHaveLength(series.length);
        }
      }),
      { seed: 20_260_302, numRuns: 600 },
    );
  },
);
