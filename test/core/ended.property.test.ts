import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RestoreJob, State } from '../../src/core/job.ts';
import { step } from '../../src/core/step.ts';
import { newView } from '../../src/core/view.ts';
import { reportEndedJobs } from '../../src/report/endedJobs.ts';
import { runs } from '../runs.ts';
import { asPolled } from './asPolled.ts';
import { complete, HOUR, idOf, listRead, MINUTE, NOON_MS, objectId, restoreJob, TARGET } from './build.ts';
import { Model } from './model.ts';

const RULES = { expiringWithinMs: 15 * MINUTE, staleAfterMs: 30 * MINUTE };
const ENDS = ['completed', 'failed', 'cancelled', 'expired'] as const satisfies readonly State[];

/** More of each delivery type than a ranking holds. */
const PLACES = 60;
const TYPES = ['automated', 'download', 'other'] as const;

const tick = fc.record({
  changed: fc.array(fc.tuple(fc.nat({ max: PLACES - 1 }), fc.nat({ max: 6 }), fc.nat({ max: 20 })), {
    maxLength: 40,
    size: 'max',
  }),
  gone: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.nat({ max: PLACES - 1 }), { maxLength: 10, size: 'max' }) },
  ),
});

function jobAt(place: number, chapter: number, timing: number): RestoreJob {
  const createdAtMs = NOON_MS - ((place * 7) % PLACES) * HOUR;
  const finishedAtMs = timing % 3 === 0 ? undefined : createdAtMs + timing * 10 * MINUTE;
  const facts: Partial<RestoreJob> =
    [
      { cancelled: true },
      { cancelled: true },
      { expired: true },
      { expired: true, expiresAtMs: createdAtMs + timing * MINUTE },
      { failed: true },
      { succeeded: true },
      {},
    ][chapter] ?? {};
  return restoreJob({
    id: place % 5 === 4 ? idOf(`foreign-${place}`) : objectId(place, createdAtMs),
    deliveryType: TYPES[place % TYPES.length] ?? 'automated',
    createdAtMs: timing === 20 ? undefined : createdAtMs,
    finishedAtMs,
    ...facts,
  });
}

test('the 10 newest ended jobs of each delivery type and state are known after any history', {
  timeout: 120_000,
}, () => {
  fc.assert(
    fc.property(fc.array(tick, { minLength: 1, maxLength: 8, size: 'max' }), (ticks) => {
      const model = new Model(TARGET.projectId, RULES);
      const jobs = new Map<number, RestoreJob>();
      let view = newView(TARGET);
      for (const [index, { changed, gone }] of ticks.entries()) {
        for (const [place, chapter, timing] of changed) jobs.set(place, jobAt(place, chapter, timing));
        for (const place of gone) jobs.delete(place);
        const outcome = complete(listRead([...jobs.values()], NOON_MS + index * MINUTE));
        view = step(view, asPolled(view, outcome), RULES).next;
        model.take(outcome);
        // A job that is missing once still counts, and only its state needs to be known.
        if (model.missesRestores) continue;
        for (const state of ENDS) {
          const known = reportEndedJobs(
            [view],
            { nameOf: () => 'payments', wasDeleted: () => false },
            state,
          ).map(({ jobId }) => jobId);
          expect(known.sort(), state).toEqual(model.endedRestores(state));
        }
      }
    }),
    { seed: 20_261_130, numRuns: runs(200) },
  );
});
