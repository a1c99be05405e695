import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FullRead, ListRead, Outcome } from '../../src/core/outcome.ts';
import { shiftClock } from '../../src/core/shiftClock.ts';
import { step } from '../../src/core/step.ts';
import type { Rules } from '../../src/core/stepList.ts';
import { type JobList, newView, type View, withCluster } from '../../src/core/view.ts';
import { families } from '../../src/metrics/exposition.ts';
import { Renderings } from '../../src/metrics/targets.ts';
import { expectEqual } from '../expectEqual.ts';
import { runs } from '../runs.ts';
import { readPlainly, unlessChanged } from './asPolled.ts';
import { failed, MINUTE, TARGET } from './build.ts';
import { history, World } from './world.ts';

const STALE_AFTER_MS = 30 * MINUTE;
/** More than any ranking holds. */
const ENDED = 13;

/** What happens before a list is read again, some time after its last read. */
interface Pause {
  readonly ms: number;
  readonly event:
    | 'nothing'
    | 'poll fails'
    /** The rules change. */
    | 'reload'
    /** Our clock is set. */
    | 'clock set'
    /** Atlas' clock is set. */
    | 'Atlas set'
    | 'first cluster'
    | 'second cluster'
    /** The target is removed and added again. */
    | 'added again'
    | 'poll times out';
  readonly byMs: number;
}

/** After these, the next read is not compared. */
const FORGETS: ReadonlySet<Pause['event']> = new Set(['added again', 'poll times out']);

const pause: fc.Arbitrary<Pause> = fc.record({
  ms: fc.constantFrom(0, 1, 999, MINUTE, 7 * MINUTE, 61 * MINUTE, -MINUTE, -61 * MINUTE),
  event: fc.constantFrom(
    'nothing',
    'nothing',
    'poll fails',
    'poll times out',
    'poll fails',
    'reload',
    'reload',
    'clock set',
    'Atlas set',
    'first cluster',
    'second cluster',
    'added again',
  ),
  byMs: fc.constantFrom(-7 * MINUTE, 1, 3 * MINUTE, 61 * MINUTE),
});

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

/** Returns the lists of the last poll, read `ms` later, with either clock set forward. */
function later(outcome: Complete, ms: number, { ourMs = 0, atlasMs = 0 } = {}): Complete {
  const { startedAtMs, endedAtMs, restores, collections } = outcome;
  const moved = (read: ListRead) => ({
    ...read,
    beganAtMs: read.beganAtMs + ms + atlasMs,
    atMs: read.atMs + ms + atlasMs,
    skewMs: read.skewMs + atlasMs - ourMs,
  });
  return {
    ...outcome,
    startedAtMs: startedAtMs + ms + ourMs,
    endedAtMs: endedAtMs + ms + ourMs,
    restores: moved(restores),
    collections: collections === undefined || 'kind' in collections ? collections : moved(collections),
  };
}

/** Returns the view after a pause, before its next poll. */
function paused(view: View, { event, byMs }: Pause, nowMs: number, rules: Rules): View {
  switch (event) {
    case 'nothing':
    case 'reload':
    case 'Atlas set':
      return view;
    case 'poll fails':
      return step(view, failed('network', nowMs), rules).next;
    case 'poll times out':
      return step(view, failed('timeout', nowMs), rules).next;
    case 'clock set':
      return shiftClock(view, byMs);
    case 'first cluster':
    case 'second cluster':
      return withCluster(view, event);
    case 'added again':
      return newView(view.target);
  }
}

function textOf(view: View, atMs: number, rules: Rules, renderings = new Renderings()): string {
  const limits = { ...rules, staleAfterMs: STALE_AFTER_MS };
  return [...families([view], [], atMs, limits, 'text', () => true, renderings)].join('');
}

test('an unchanged list gives the same view, events and series as a full read of the same bytes at the same time', {
  timeout: 120_000,
}, () => {
  const spared: Record<string, number> = {};
  const pauses = fc.array(pause, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(history, pauses, (ticks, waits) => {
      const world = new World(ENDED);
      const renderings = new Renderings();
      let rules = { expiringWithinMs: 15 * MINUTE };
      let view = newView(TARGET);
      for (const tick of ticks) {
        if (tick.clusterId !== undefined) view = withCluster(view, tick.clusterId);
        let { outcome } = world.live(tick);
        if (outcome.kind !== 'complete') {
          view = step(view, outcome, rules).next;
          continue;
        }
        view = step(view, polled(view, outcome, plainly), rules).next;
        for (const wait of waits) {
          const { ms, event, byMs } = wait;
          const { clusterId, restores } = view;
          view = paused(view, wait, outcome.endedAtMs, rules);
          if (event === 'reload') rules = { expiringWithinMs: Math.abs(byMs) };
          outcome = later(outcome, ms, {
            ourMs: event === 'clock set' ? byMs : 0,
            atlasMs: event === 'Atlas set' ? byMs : 0,
          });
          const isAnother = clusterId !== undefined && clusterId !== view.clusterId;
          const read = step(view, polled(view, outcome, plainly), rules);
          const compares = polled(
            view,
            outcome,
            (each, list) => unlessChanged(each, list) ?? plainly(each, list),
          );
          const isKnown = restores?.hashes !== undefined && !isAnother && !FORGETS.has(event);
          expect(compares.restores.unchanged).toBe(isKnown);
          if (isKnown) spared[event] = (spared[event] ?? 0) + 1;
          const compared = step(view, compares, rules);
          expectEqual(compared, read);
          const atMs = outcome.endedAtMs + MINUTE;
          expect(textOf(compared.next, atMs, rules, renderings)).toBe(textOf(read.next, atMs, rules));
          view = compared.next;
        }
      }
    }),
    { seed: 20_261_129, numRuns: runs(100) },
  );
  const counts = Object.values(spared);
  expect(counts).toHaveLength(7);
  expect(Math.min(...counts)).toBeGreaterThan(runs(4));
  expect(counts.reduce((sum, count) => sum + count)).toBeGreaterThan(runs(300));
});
