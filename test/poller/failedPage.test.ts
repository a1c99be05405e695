import { describe, expect, test } from 'vitest';
import { atAtlas, PROJECT, target } from '../atlas/atAtlas.ts';
import { idOf, job, jobs, NOON_MS, started } from '../simulator/started.ts';
import { samples } from './exposed.ts';
import { NOON_ID, pollerOf } from './lists.ts';

/** The series that a failed poll changes. Every other series of the target stays. */
const OF_THE_POLL = [
  'up',
  'poll_failing{reason="server_error"}',
  'last_poll_timestamp_seconds',
  'last_poll_duration_seconds',
  'last_poll_pages',
  'polls_total',
  'consecutive_failed_polls',
];

async function fivePages(page: number) {
  const simulator = await started({ pageCap: 10 });
  const list = simulator.world.cluster(PROJECT, 'orders').jobs;
  list.addAll(jobs(50));
  const clock = { ms: NOON_MS };
  // Retry without pauses.
  const { lists } = atAtlas(simulator.url, { random: () => 0 });
  const { poller, steps } = pollerOf(lists, [target()], {}, { now: () => clock.ms });
  const poll = async () => {
    clock.ms += 60_000;
    poller.tick();
    await poller.idle();
    return samples(poller.views(), clock.ms);
  };
  const fail = () =>
    simulator.faults.add({
      fault: { kind: 'error', code: 'UNEXPECTED_ERROR' },
      on: { page, loggedIn: true },
      times: Number.POSITIVE_INFINITY,
    });
  return { ...simulator, list, poll, fail, steps };
}

describe.each([1, 4, 5])('an Atlas that fails on page %i of 5', (page) => {
  test('changes no series of the jobs and causes no event, whatever happened meanwhile', async () => {
    const { list, poll, fail, steps } = await fivePages(page);
    const before = await poll();
    list.add({ ...job(0), id: NOON_ID, createdAtMs: NOON_MS });
    list.remove(idOf(2));
    fail();
    const after = await poll();
    const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
      (name) => before.get(name) !== after.get(name),
    );
    expect(changed.filter((name) => !OF_THE_POLL.includes(name))).toEqual([]);
    expect([after.get('up'), after.get('poll_failing{reason="server_error"}')]).toEqual([0, 1]);
    expect(after.get('last_poll_pages')).toBe(page - 1);
    expect(after.get('last_poll_timestamp_seconds')).toBe(NOON_MS / 1000 + 120);
    expect(after.get('last_successful_poll_timestamp_seconds')).toBe(NOON_MS / 1000 + 60);
    expect(steps.at(-1)?.events).toMatchObject([{ kind: 'pollFailed', failure: { kind: 'server_error' } }]);
  });
});

test('a failing page is requested four times, and the next successful poll reports all changes since the last one', async () => {
  const { list, poll, fail, steps, stats, faults } = await fivePages(4);
  await poll();
  stats.reset();
  fail();
  await poll();
  // The three pages before it succeeded.
  expect([stats.requests('restore_jobs', 500), stats.requests('restore_jobs', 200)]).toEqual([4, 3]);
  await poll();
  faults.clear();
  list.add({ ...job(0), id: NOON_ID, createdAtMs: NOON_MS });
  const mended = await poll();
  expect(mended.get('up')).toBe(1);
  expect(mended.get('jobs_created_total{delivery_type="automated"}')).toBe(1);
  expect(steps.map(({ events }) => events.map(({ kind }) => kind))).toEqual([
    [],
    ['pollFailed'],
    [],
    ['pollRecovered', 'created'],
  ]);
});

test('a target that was never read has series of its polls only', async () => {
  const { poll, fail } = await fivePages(1);
  fail();
  expect([...(await poll()).keys()].sort()).toEqual([...OF_THE_POLL, 'polls_skipped_total'].sort());
});
