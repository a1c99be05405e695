import { expect, test } from 'vitest';
import type { FailureKind } from '../../src/core/failure.ts';
import { mayBeOutage, type Outage, outageOf, stepOutage } from '../../src/core/outage.ts';
import type { ClusterName } from '../../src/core/target.ts';
import { newView, type View } from '../../src/core/view.ts';
import { NOON_MS, TARGET } from './build.ts';

function failing(count: number, kind: FailureKind, from = 0): readonly View[] {
  return Array.from({ length: count }, (_, index) => ({
    ...newView({ ...TARGET, clusterName: `c${from + index}` as ClusterName }),
    lastPoll: {
      startedAtMs: NOON_MS,
      endedAtMs: NOON_MS,
      pages: 0,
      failure: { kind, message: `${kind} of c${from + index}` },
      collectionsFailure: undefined,
    },
  }));
}

/** Returns the report of each of these numbers of failing targets in turn. */
function reported(...counts: readonly number[]) {
  let outage: Outage | undefined;
  return counts.map((count) => {
    const { next, event, areSeparate } = stepOutage(outage, failing(count, 'network'));
    outage = next;
    if (areSeparate) return 'each';
    if (event === undefined) return 'nothing';
    return event.kind === 'failed'
      ? `failed ${event.targets}`
      : `recovered ${event.targets}, ${event.failing} left`;
  });
}

test('ten failing targets are reported one by one, eleven as an outage', () => {
  expect(reported(10)).toEqual(['each']);
  expect(reported(11)).toEqual(['failed 11']);
});

test('an outage of a thousand targets is reported once, and its end once', () => {
  expect(reported(1000, 1000, 0, 0)).toEqual(['failed 1000', 'nothing', 'recovered 1000, 0 left', 'each']);
});

test('an outage that grows or shrinks slowly is reported when it has doubled or halved', () => {
  const up = Array.from({ length: 100 }, (_, index) => 10 * (index + 1));
  expect(reported(...up).filter((word) => word !== 'nothing')).toEqual([
    'each',
    'failed 20',
    'failed 40',
    'failed 80',
    'failed 160',
    'failed 320',
    'failed 640',
  ]);
  expect(reported(100, 51, 50, 26, 25, 6, 5, 4)).toEqual([
    'failed 100',
    'nothing',
    'recovered 50, 50 left',
    'nothing',
    'recovered 25, 25 left',
    'recovered 19, 6 left',
    'recovered 1, 5 left',
    'each',
  ]);
});

test('an outage is reported with its most frequent reason and its first targets', () => {
  const views = [...failing(4, 'timeout'), ...failing(8, 'server_error', 4), ...failing(5, 'not_found', 12)];
  const { event } = stepOutage(undefined, views);
  expect(event).toEqual({
    kind: 'failed',
    reason: 'server_error',
    targets: 12,
    first: views.slice(0, 5).map(({ target }) => target),
    message: 'server_error of c4',
  });
});

test('an outage reported by an earlier process is not reported again', () => {
  const outage = outageOf(failing(20, 'network'));
  expect(stepOutage(outage, failing(21, 'network')).event).toBeUndefined();
  expect(outageOf(failing(10, 'network'))).toBeUndefined();
});

test.each(['network', 'server_error', 'timeout'] as const)('%s counts as part of an outage', (kind) => {
  expect(mayBeOutage({ kind: 'pollFailed', failure: { kind, message: '' } })).toBe(true);
  expect(mayBeOutage({ kind: 'pollRecovered', was: kind })).toBe(true);
});

test.each(['unauthorized', 'forbidden', 'not_found', 'rate_limited'] as const)(
  '%s never counts as part of an outage',
  (kind) => {
    expect(mayBeOutage({ kind: 'pollFailed', failure: { kind, message: '' } })).toBe(false);
    expect(mayBeOutage({ kind: 'pollRecovered', was: kind })).toBe(false);
  },
);
