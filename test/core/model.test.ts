import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Outcome } from '../../src/core/outcome.ts';
import { step } from '../../src/core/step.ts';
import { newView, type View, withCluster } from '../../src/core/view.ts';
import { families } from '../../src/metrics/exposition.ts';
import { runs } from '../runs.ts';
import { asPolled } from './asPolled.ts';
import { MINUTE, TARGET } from './build.ts';
import { Model } from './model.ts';
import { inWords, seriesOf } from './modelWords.ts';
import { history, World } from './world.ts';

const RULES = { expiringWithinMs: 15 * MINUTE, staleAfterMs: 30 * MINUTE };

test.each([
  ['read whole', (_view: View, outcome: Outcome) => outcome],
  ['read page by page, and not at all if unchanged', asPolled],
])(
  'over random histories %s, events and series match an independent model',
  {
    timeout: 120_000,
  },
  (_how, readAs) => {
    fc.assert(
      fc.property(history, (ticks) => {
        const world = new World();
        const model = new Model(TARGET.projectId, RULES);
        let view = newView(TARGET);
        // Compared once per history: 100,000 expectations would take longer than the histories.
        const actual: string[] = [];
        const expected: string[] = [];
        for (const [index, tick] of ticks.entries()) {
          const { clusterId } = tick;
          if (clusterId !== undefined) {
            view = withCluster(view, clusterId);
            model.identify(clusterId);
          }
          const { outcome, nowMs } = world.live(tick);
          const { next, events } = step(view, readAs(view, outcome), RULES);
          view = next;
          actual.push(`tick ${index}`, ...events.map(inWords).sort());
          expected.push(`tick ${index}`, ...[...model.take(outcome)].sort());
          // Scraped at the end of the poll, or so much later that the list may be stale, or not at all.
          if (index % 3 === 0 && index < ticks.length - 1) continue;
          const atMs = index % 3 === 1 ? nowMs : nowMs + tick.passesMs * 2;
          const text = [...families([view], [], atMs, RULES, 'text')].join('');
          const series = seriesOf(text, TARGET.projectId, TARGET.clusterName);
          actual.push(...series, `${text.match(/^[^#\n]/gm)?.length ?? 0} lines`);
          expected.push(...model.series(atMs), `${series.length} lines`);
        }
        expect(actual.join('\n')).toBe(expected.join('\n'));
      }),
      { seed: 20_260_302, numRuns: runs(250) },
    );
  },
);
