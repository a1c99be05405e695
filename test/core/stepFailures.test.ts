import { describe, expect, test } from 'vitest';
import { failureOf, isStale, isUp } from '../../src/core/view.ts';
import { complete, HOUR, listRead, MINUTE, NOON_MS, objectId, restoreJob } from './build.ts';
import { Polled } from './polled.ts';

const running = restoreJob();
const kinds = (polled: Polled) => polled.events.map(({ kind }) => kind);

describe('a failed poll', () => {
  test('keeps the last successful numbers and their date', () => {
    const polled = new Polled().poll([]).poll([running]);
    const { list } = polled;
    polled.fail('server_error');
    expect(polled.view.restores).toBe(list);
    expect(polled.list.readAtMs).toBe(NOON_MS + MINUTE);
    expect(polled.view.lastPoll).toMatchObject({ endedAtMs: NOON_MS + 2 * MINUTE, pages: 0 });
    expect([polled.view.polls, isUp(polled.view)]).toEqual([3, false]);
  });

  test('that timed out leaves no page to compare, but the size of the pages', () => {
    const hashes = { request: '500 a page', pages: ['a', 'b'] };
    const polled = new Polled().take(complete({ ...listRead([running], NOON_MS), hashes }));
    expect(polled.fail('network').list.hashes).toBe(hashes);
    expect(polled.fail('timeout').list.hashes).toEqual({ ...hashes, pages: [] });
  });

  test('is reported when failing starts and when the reason changes, not each time', () => {
    const polled = new Polled().fail('timeout');
    expect(polled.events).toMatchObject([{ kind: 'pollFailed', failure: { kind: 'timeout' } }]);
    expect(polled.fail('timeout').events).toEqual([]);
    expect(polled.fail('network').events).toMatchObject([
      { kind: 'pollFailed', failure: { kind: 'network' } },
    ]);
    expect(polled.poll([]).events).toEqual([{ kind: 'pollRecovered', was: 'network' }]);
    expect(polled.poll([]).events).toEqual([]);
  });

  test('leaves missed changes to the next successful poll', () => {
    const done = { ...running, finishedAtMs: NOON_MS };
    const polled = new Polled().poll([running]).fail().poll([done]);
    expect(kinds(polled)).toEqual(['pollRecovered', 'changed']);
  });
});

test('a target is down before its first poll, and up after a successful one', () => {
  const polled = new Polled();
  expect([isUp(polled.view), failureOf(polled.view.lastPoll)]).toEqual([false, undefined]);
  expect(isUp(polled.poll([]).view)).toBe(true);
});

test('a skipped poll is counted and changes nothing else', () => {
  const polled = new Polled().poll([running]).fail();
  const before = polled.view;
  polled.take({ kind: 'skipped' }).take({ kind: 'skipped' });
  expect(polled.view).toEqual({ ...before, skipped: 2 });
  expect(polled.events).toEqual([]);
  expect(polled.fail().events).toEqual([]);
});

test('a list is stale only after more than the allowed time', () => {
  const { list } = new Polled().poll([], NOON_MS);
  expect(isStale(list, NOON_MS + HOUR, HOUR)).toBe(false);
  expect(isStale(list, NOON_MS + HOUR + 1, HOUR)).toBe(true);
});

describe('collection restore jobs', () => {
  const collection = restoreJob({ id: objectId(9), deliveryType: 'collection' });
  const read = (...jobs: (typeof collection)[]) => listRead(jobs, NOON_MS);

  test('have their own baseline', () => {
    const polled = new Polled().poll([]).pollBoth([running], read(collection));
    expect(polled.events).toEqual([{ kind: 'created', job: running, to: 'in_progress' }]);
    expect(polled.view.collections?.counts.collection.in_progress).toBe(1);
    const failed = { ...collection, failed: true };
    expect(polled.pollBoth([running], read(failed)).events).toEqual([
      { kind: 'changed', job: failed, from: 'in_progress', to: 'failed' },
    ]);
    expect(polled.view.collections?.entered.collection.failed).toBe(1);
    expect(polled.list.entered.collection.failed).toBe(0);
  });

  test('that can’t be read leave the restore jobs alone and make the poll failing', () => {
    const polled = new Polled().pollBoth([running], read(collection));
    const collections = polled.view.collections;
    polled.pollBoth([], 'forbidden').pollBoth([], 'forbidden');
    expect(kinds(polled)).toEqual(['removed']);
    expect(polled.view.collections).toBe(collections);
    expect([isUp(polled.view), failureOf(polled.view.lastPoll)?.kind]).toEqual([true, 'forbidden']);
    expect(kinds(polled.pollBoth([], read(collection)))).toEqual(['pollRecovered']);
  });

  test('that could not be read at first get their baseline later', () => {
    const polled = new Polled().pollBoth([], 'timeout').pollBoth([], read(collection));
    expect(kinds(polled)).toEqual(['pollRecovered']);
  });

  test('stay unchanged when the restore jobs can’t be read', () => {
    const polled = new Polled().pollBoth([running], read(collection));
    const collections = polled.view.collections;
    expect(polled.fail().view.collections).toBe(collections);
    expect(polled.fail().view.collections).toBe(collections);
  });

  test('are removed when two reads of their own list lack them', () => {
    const polled = new Polled().pollBoth([], read(collection)).pollBoth([], read());
    polled.poll([]).pollBoth([], 'timeout');
    expect(polled.view.collections?.removed).toBe(0);
    expect(kinds(polled.pollBoth([], read()))).toEqual(['pollRecovered', 'removed']);
    expect([polled.view.collections?.removed, polled.list.removed]).toEqual([1, 0]);
  });
});

describe('the time at which a job was seen failing', () => {
  const failing = { ...running, failed: true };
  const seenAt = (polled: Polled) => polled.list.snapshot.tracked.get(running.id)?.enteredAtMs;

  test('is kept over later polls while Atlas reports no finish', () => {
    const polled = new Polled()
      .poll([running])
      .poll([failing])
      .poll([failing])
      .fail()
      .poll([])
      .poll([failing]);
    expect(seenAt(polled)).toBe(NOON_MS + MINUTE);
  });

  test('is the first time it was seen, for a job first seen failed', () => {
    expect(seenAt(new Polled().poll([]).poll([failing]).poll([failing]))).toBe(NOON_MS + MINUTE);
  });

  test('is unknown for a job that failed before the baseline or while it was hidden', () => {
    expect(seenAt(new Polled().poll([failing]).poll([failing]))).toBeUndefined();
    const old = { ...failing, createdAtMs: NOON_MS - HOUR };
    expect(seenAt(new Polled().poll([], NOON_MS).poll([old]))).toBeUndefined();
  });

  test('is the last time, for a job that failed twice', () => {
    const polled = new Polled().poll([running]).poll([failing]).poll([running]).poll([failing]);
    expect(seenAt(polled)).toBe(NOON_MS + 3 * MINUTE);
  });
});

test('a target has been failing since its first failed poll, whatever list fails next', () => {
  const since = (polled: Polled) => polled.view.failingSinceMs;
  const polled = new Polled().poll([]).fail('timeout');
  expect(since(polled)).toBe(NOON_MS + MINUTE);
  expect(since(polled.fail('network'))).toBe(NOON_MS + MINUTE);
  expect(since(polled.pollBoth([], 'forbidden'))).toBe(NOON_MS + MINUTE);
  expect(since(polled.poll([]))).toBeUndefined();
  expect(since(polled.fail('timeout'))).toBe(NOON_MS + 5 * MINUTE);
});
