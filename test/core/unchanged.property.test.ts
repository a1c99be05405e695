import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FullRead, ListRead, Outcome } from '../../src/core/outcome.ts';
import { step } from '../../src/core/step.ts';
import { type JobList, newView, type View } from '../../src/core/view.ts';
import { families } from '../../src/metrics/exposition.ts';
import { Renderings } from '../../src/metrics/targets.ts';
import { expectEqual } from '../expectEqual.ts';
import { readPlainly, unlessChanged } from './asPolled.ts';
import { failed, MINUTE, TARGET } from './build.ts';
import { history, World } from './world.ts';

const RULES = { expiringWithinMs: 15 * MINUTE, staleAfterMs: 30 * MINUTE };
/** More than any ranking holds. */
const ENDED = 13;

type Complete = Extract<Outcome, { readonly kind: 'complete' }>;
type ReadList = (read: FullRead, list: JobList | undefined) => ListRead;

const plainly: ReadList = (read, list) => readPlainly(read, list, TARGET.projectId);

/** Returns a poll with these reads of both lists. */
function polled(view: View, { restores, collections, ...rest }: Complete, read: ReadList): Complete {
  const readFull = (each: ListRead, list: JobList | undefined) => (each.unchanged ? each : read(each, list));
  return {
    ...rest,
    restores: readFull(restores, view.restores),
    collections:
      collections === undefined || 'kind' in collections
        ? collections
        : readFull(collections, view.collections),
  };
}

/** Returns the lists of the last poll, read `ms` later. */
function later(outcome: Complete, ms: number): Complete {
  const { startedAtMs, endedAtMs, restores, collections } = outcome;
  const moved = (read: ListRead) => ({ ...read, beganAtMs: read.beganAtMs + ms, atMs: read.atMs + ms });
  return {
    ...outcome,
    startedAtMs: startedAtMs + ms,
    endedAtMs: endedAtMs + ms,
    restores: moved(restores),
    collections: collections === undefined || 'kind' in collections ? collections : moved(collections),
  };
}

function textOf(view: View, atMs: number, renderings = new Renderings()): string {
  return [...families([view], [], atMs, RULES, 'text', () => true, renderings)].flat().join('');
}

test('an unchanged list gives the same view, events and series as a full read of the same bytes at the same time', {
  timeout: 120_000,
}, () => {
  let unchanged = 0;
  const pauses = fc.array(
    fc.constantFrom(0, 1, 999, MINUTE, 7 * MINUTE, 61 * MINUTE, -MINUTE, -61 * MINUTE),
    {
      minLength: 1,
      maxLength: 3,
    },
  );
  fc.assert(
    fc.property(history, pauses, fc.boolean(), (ticks, waits, failsBetween) => {
      const world = new World(ENDED);
      const renderings = new Renderings();
      let view = newView(TARGET);
      for (const tick of ticks) {
        let { outcome } = world.live(tick);
        if (outcome.kind !== 'complete') {
          view = step(view, outcome, RULES).next;
          continue;
        }
        view = step(view, polled(view, outcome, plainly), RULES).next;
        for (const wait of waits) {
          if (failsBetween) view = step(view, failed('timeout', outcome.endedAtMs), RULES).next;
          outcome = later(outcome, wait);
          const read = step(view, polled(view, outcome, plainly), RULES);
          const spared = polled(
            view,
            outcome,
            (each, list) => unlessChanged(each, list) ?? plainly(each, list),
          );
          if (spared.restores.unchanged) unchanged += 1;
          const compared = step(view, spared, RULES);
          expectEqual(compared, read);
          const atMs = outcome.endedAtMs + MINUTE;
          expect(textOf(compared.next, atMs, renderings)).toBe(textOf(read.next, atMs));
          view = compared.next;
        }
      }
    }),
    { seed: 20_261_129, numRuns: 100 },
  );
  expect(unchanged).toBeGreaterThan(300);
});
