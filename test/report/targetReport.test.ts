import { expect, test } from 'vitest';
import { atlasNow } from '../../src/report/atlasNow.ts';
import { reportTarget } from '../../src/report/targetReport.ts';
import { complete, HOUR, listRead, MINUTE, NOON_MS, objectId, restoreJob } from '../core/build.ts';
import { Polled } from '../core/polled.ts';

const PLACE = { projectName: 'payments', wasDeleted: undefined, credentials: 'emea' };

function report({ view, nowMs }: Polled) {
  return reportTarget(view, PLACE, nowMs, 15 * MINUTE);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

test('the last success and the last failure cover all delivery types', () => {
  const finished = (number: number, type: 'automated' | 'pointInTime', agoMs: number, failed: boolean) =>
    restoreJob({
      id: objectId(number),
      deliveryType: type,
      createdAtMs: NOON_MS - 9 * HOUR,
      finishedAtMs: NOON_MS - agoMs,
      failed,
    });
  const polled = new Polled().poll([
    finished(1, 'automated', 5 * HOUR, false),
    finished(2, 'pointInTime', 2 * HOUR, false),
    finished(3, 'pointInTime', 4 * HOUR, true),
    finished(4, 'automated', 3 * HOUR, true),
  ]);
  expect(report(polled)).toMatchObject({
    projectName: 'payments',
    credentials: 'emea',
    clusterDeleted: null,
    lastSuccessAt: iso(NOON_MS - 2 * HOUR),
    lastFailureAt: iso(NOON_MS - 3 * HOUR),
  });
});

test('a failure without a finish is dated by the poll that saw it', () => {
  const running = restoreJob({ createdAtMs: NOON_MS - HOUR });
  const polled = new Polled().poll([running]).poll([{ ...running, failed: true }]);
  expect(report(polled)).toMatchObject({ lastSuccessAt: null, lastFailureAt: iso(NOON_MS + MINUTE) });
});

test("the time on Atlas' clock comes from the list that was read last", () => {
  const early = new Polled().take(
    complete(listRead([], NOON_MS + HOUR, { skewMs: HOUR }), { endedAtMs: NOON_MS - MINUTE }),
  );
  const late = new Polled().take(
    complete(listRead([], NOON_MS + MINUTE, { skewMs: MINUTE }), {
      startedAtMs: NOON_MS,
      endedAtMs: NOON_MS,
    }),
  );
  expect(atlasNow([late.view, early.view], NOON_MS)).toBe(NOON_MS + MINUTE);
  expect(atlasNow([new Polled().view], NOON_MS)).toBe(NOON_MS);
});
