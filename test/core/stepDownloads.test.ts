import { describe, expect, test } from 'vitest';
import type { State } from '../../src/core/job.ts';
import { complete, HOUR, idOf, listRead, MINUTE, NOON_MS, readyDownload } from './build.ts';
import { Polled } from './polled.ts';

const ready = readyDownload();
const fetched = { ...ready, hasUrl: false };
const flagged = { ...fetched, expired: true };
const SOON_MS = NOON_MS + 45 * MINUTE;
const OVER_MS = NOON_MS + HOUR;

function stateIn(polled: Polled): State | undefined {
  return polled.list.snapshot.tracked.get(ready.id)?.state;
}

const kinds = (polled: Polled) => polled.events.map(({ kind }) => kind);

describe('a fetched download', () => {
  test('stays completed when Atlas flags it expired later', () => {
    const polled = new Polled().poll([ready]).poll([fetched]).poll([flagged]);
    expect(stateIn(polled)).toBe('completed');
    expect(polled.events).toEqual([]);
    expect(stateIn(polled.poll([flagged]))).toBe('completed');
  });

  test('stays completed when its expiry passes', () => {
    const polled = new Polled().poll([fetched]).poll([fetched], OVER_MS + MINUTE);
    expect(stateIn(polled)).toBe('completed');
    expect(polled.events).toEqual([]);
  });

  test('stays completed when it was missing in between', () => {
    const polled = new Polled().poll([fetched]).poll([]).poll([flagged]);
    expect(stateIn(polled)).toBe('completed');
  });

  test('can still become cancelled, or ready again', () => {
    const polled = new Polled().poll([fetched]).poll([{ ...flagged, cancelled: true }]);
    expect(polled.events).toMatchObject([{ from: 'completed', to: 'cancelled' }]);
    expect(stateIn(new Polled().poll([fetched]).poll([ready]))).toBe('ready');
  });

  test('first seen after its expiry, without a finish, counts as expired', () => {
    expect(stateIn(new Polled().poll([fetched], OVER_MS))).toBe('expired');
  });
});

describe('a download that expired by the clock', () => {
  test('expires exactly at its expiry, on Atlas’ clock', () => {
    const polled = new Polled().poll([ready], OVER_MS - 1);
    expect(stateIn(polled)).toBe('ready');
    expect(stateIn(polled.poll([ready], OVER_MS))).toBe('expired');
    expect(polled.events).toMatchObject([{ kind: 'changed', from: 'ready', to: 'expired' }]);
  });

  test('stays expired when the clock goes back after a second poll has confirmed it', () => {
    const polled = new Polled()
      .poll([ready], OVER_MS)
      .poll([ready], OVER_MS + MINUTE)
      .poll([ready], NOON_MS);
    expect(stateIn(polled)).toBe('expired');
    expect(polled.events).toEqual([]);
  });

  test('is ready again when the next poll disagrees, because one date was wrong', () => {
    const polled = new Polled()
      .poll([ready])
      .poll([ready], OVER_MS)
      .poll([ready], NOON_MS + MINUTE);
    expect(stateIn(polled)).toBe('ready');
    expect(polled.events).toMatchObject([{ kind: 'changed', from: 'expired', to: 'ready' }]);
  });

  test('is not confirmed by an end that Atlas reports and then revokes', () => {
    const polled = new Polled().poll([ready]).poll([fetched], OVER_MS).poll([flagged], OVER_MS);
    polled.poll([fetched], OVER_MS - HOUR);
    expect(stateIn(polled)).toBe('completed');
  });

  test('stays expired when its URL disappears, at any time', () => {
    const polled = new Polled().poll([ready], OVER_MS).poll([ready], OVER_MS).poll([fetched], NOON_MS);
    expect(stateIn(polled)).toBe('expired');
  });

  test('is ready again when Atlas moves its expiry', () => {
    const moved = { ...ready, expiresAtMs: OVER_MS + HOUR };
    const polled = new Polled().poll([ready], OVER_MS).poll([moved]);
    expect(polled.events).toMatchObject([{ kind: 'changed', from: 'expired', to: 'ready' }]);
  });

  test('can still become failed', () => {
    expect(stateIn(new Polled().poll([ready], OVER_MS).poll([{ ...ready, failed: true }]))).toBe('failed');
  });
});

describe('the clock that decides about expiry', () => {
  const wrongBy = (ours: number) =>
    complete(listRead([ready], NOON_MS, { skewMs: -ours }), {
      startedAtMs: NOON_MS + ours,
      endedAtMs: NOON_MS + ours,
    });

  test.each([-5 * HOUR, 5 * HOUR])(
    'is Atlas’: a local clock that is wrong by %i ms changes no state',
    (ours) => {
      expect(stateIn(new Polled().take(wrongBy(ours)))).toBe('ready');
    },
  );

  test.each([
    ['ahead', 5 * HOUR],
    ['behind', -5 * HOUR],
  ])('is corrected between polls when the local clock is %s', (_words, ours) => {
    const polled = new Polled().take(wrongBy(ours));
    expect(kinds(polled.fail('timeout', SOON_MS + ours - 1))).toEqual(['pollFailed']);
    expect(kinds(polled.fail('timeout', SOON_MS + ours))).toEqual(['expiring']);
  });

  test('is compared with the local clock when the list arrived, not when the poll ended', () => {
    const slow = complete(listRead([ready], NOON_MS, { skewMs: 5 * HOUR }), {
      startedAtMs: NOON_MS - 5 * HOUR,
      endedAtMs: NOON_MS - 5 * HOUR + 10 * MINUTE,
    });
    expect(new Polled().take(slow).list.skewMs).toBe(5 * HOUR);
  });
});

describe('a download about to expire', () => {
  test('is announced once, from 15 minutes before its expiry', () => {
    const polled = new Polled().poll([ready]).poll([ready], SOON_MS - 1);
    expect(polled.events).toEqual([]);
    expect(polled.poll([ready], SOON_MS).events).toEqual([{ kind: 'expiring', job: ready }]);
    expect(polled.poll([ready]).events).toEqual([]);
    expect(polled.fail().events).toMatchObject([{ kind: 'pollFailed' }]);
  });

  test('is announced at the baseline too', () => {
    expect(kinds(new Polled().poll([ready], SOON_MS))).toEqual(['expiring']);
  });

  test('is announced once while polls fail', () => {
    const polled = new Polled().poll([ready]).fail().fail('timeout', SOON_MS);
    expect(polled.events).toEqual([{ kind: 'expiring', job: ready }]);
    expect(polled.fail().events).toEqual([]);
    expect(kinds(polled.poll([ready]))).toEqual(['pollRecovered']);
  });

  test('is announced while it is missing, and not again when it returns', () => {
    const polled = new Polled().poll([ready]).poll([], SOON_MS);
    expect(polled.events).toEqual([{ kind: 'expiring', job: ready }]);
    expect(polled.poll([ready]).events).toEqual([]);
  });

  test('is not announced at or after its expiry', () => {
    expect(kinds(new Polled().poll([ready]).fail('timeout', OVER_MS))).toEqual(['pollFailed']);
  });

  test('is not announced again when its URL disappears and returns, or its expiry moves', () => {
    const polled = new Polled().poll([ready], SOON_MS).poll([fetched]).poll([ready]);
    expect(kinds(polled)).toEqual(['changed']);
    expect(polled.poll([{ ...ready, expiresAtMs: OVER_MS + MINUTE }]).events).toEqual([]);
  });

  test.each([ready.id, idOf('no ObjectId')])(
    'is announced again when Atlas takes back an end that it had reported (%s)',
    (id) => {
      const [again, ended] = [ready, flagged].map((job) => ({ ...job, id }));
      const polled = new Polled();
      for (const job of [again, ended, again]) polled.poll(job === undefined ? [] : [job], SOON_MS);
      expect(kinds(polled)).toEqual(['changed', 'expiring']);
    },
  );

  test('is not announced again from a stored view', () => {
    const polled = new Polled().poll([ready], SOON_MS);
    const restarted = new Polled();
    restarted.view = structuredClone(polled.view);
    expect(restarted.poll([ready], SOON_MS + MINUTE).events).toEqual([]);
  });

  test('is not announced once it has been fetched', () => {
    expect(kinds(new Polled().poll([ready]).poll([fetched], SOON_MS))).toEqual(['changed']);
  });
});
