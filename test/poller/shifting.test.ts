import { describe, expect, test } from 'vitest';
import type { RestoreFacts } from '../../src/simulator/world/jobFacts.ts';
import { atAtlas, PROJECT, target } from '../atlas/atAtlas.ts';
import type { FaultySimulator } from '../simulator/faultySimulator.ts';
import { idOf, job, jobs, NOON_MS, started } from '../simulator/started.ts';
import { samples } from './exposed.ts';
import { NOON_ID, pollerOf } from './lists.ts';

const NEW: RestoreFacts = { ...job(0), id: NOON_ID, createdAtMs: NOON_MS };

/** Polls a list of 50 finished jobs on 5 pages; `shift` runs once, after page 1. */
async function fivePages() {
  const once: (() => void)[] = [];
  const simulator: FaultySimulator = await started({
    pageCap: 10,
    afterPage: ({ page }) => {
      if (page === 1) once.pop()?.();
    },
  });
  const list = simulator.world.cluster(PROJECT, 'orders').jobs;
  list.addAll(jobs(50));
  const { poller, steps } = pollerOf(atAtlas(simulator.url).lists, [target()]);
  const poll = async (shift?: () => void) => {
    if (shift !== undefined) once.push(shift);
    poller.tick();
    await poller.idle();
    const shown = samples(poller.views(), NOON_MS);
    const number = (name: string) => shown.get(name);
    return {
      jobs: number('jobs{delivery_type="automated",state="completed"}'),
      created: number('jobs_created_total{delivery_type="automated"}'),
      entered: number('job_state_changes_total{delivery_type="automated",state="completed"}'),
      removed: number('jobs_removed_total'),
      events: steps.at(-1)?.events.map(({ kind }) => kind),
    };
  };
  return { list, poll };
}

const STILL = { created: 0, entered: 0, removed: 0, events: [] };

test('an unchanged list of five pages causes no event', async () => {
  const { poll } = await fivePages();
  expect(await poll()).toEqual({ jobs: 50, ...STILL });
  expect(await poll()).toEqual({ jobs: 50, ...STILL });
});

describe('after page 1 of 5 was read', () => {
  test('a created job is counted once, by the next poll, and no job twice', async () => {
    const { list, poll } = await fivePages();
    await poll();
    // It shifts every page by one: the last job of each page appears again on the next.
    expect(await poll(() => list.add(NEW))).toEqual({ jobs: 50, ...STILL });
    const counted = { jobs: 51, created: 1, entered: 1, removed: 0 };
    expect(await poll()).toEqual({ ...counted, events: ['created'] });
    expect(await poll()).toEqual({ ...counted, events: [] });
  });

  test('a deleted job hides another, and only the deleted one is removed, once', async () => {
    const { list, poll } = await fivePages();
    await poll();
    // The deleted job is on page 1, which was read: the first job of page 2 moves onto it.
    expect(await poll(() => list.remove(idOf(3)))).toEqual({ jobs: 50, ...STILL });
    // The hidden job is back; the deleted one is missing for the first time.
    expect(await poll()).toEqual({ jobs: 50, ...STILL });
    const gone = { jobs: 49, created: 0, entered: 0, removed: 1 };
    expect(await poll()).toEqual({ ...gone, events: ['removed'] });
    expect(await poll()).toEqual({ ...gone, events: [] });
  });

  test('a job hidden at the baseline is not new when it appears', async () => {
    const { list, poll } = await fivePages();
    expect(await poll(() => list.remove(idOf(3)))).toEqual({ jobs: 49, ...STILL });
    // The hidden job is back, and the deleted one is kept until the next poll lacks it too.
    expect(await poll()).toEqual({ jobs: 50, ...STILL });
    expect(await poll()).toMatchObject({ jobs: 49, created: 0, removed: 1 });
  });
});
