import { describe, expect, test } from 'vitest';
import { type Acceptance, stepCredentials } from '../../src/core/credentials.ts';
import type { Event } from '../../src/core/event.ts';
import type { Failure, FailureKind } from '../../src/core/failure.ts';
import type { ClusterName } from '../../src/core/target.ts';
import { logPollEvents } from '../../src/log/pollEvents.ts';
import { linesOf, NOW, PLACE, PLACE_FIELDS } from './lines.ts';

const LEDGER = { ...PLACE, target: { ...PLACE.target, clusterName: 'ledger' as ClusterName } };

/** Logs polls. Returns the lines, and each in words. */
function logged(what: (polls: Polls) => void) {
  const lines = linesOf((logger) => {
    const views = new Map<string, Acceptance>();
    const poll = (place: typeof PLACE, credentials: string, failure: Failure | undefined, event?: Event) => {
      const change = stepCredentials(views.get(credentials) ?? 'unknown', failure);
      views.set(credentials, change.to);
      logPollEvents(logger, place, credentials, event === undefined ? [] : [event], change);
    };
    what({
      fails: (kind, place = PLACE, credentials = 'default') => {
        const failure = { kind, message: 'what to do' };
        poll(place, credentials, failure, { kind: 'pollFailed', failure });
      },
      recovers: (was, place = PLACE, credentials = 'default') =>
        poll(place, credentials, undefined, { kind: 'pollRecovered', was }),
      works: (place = PLACE, credentials = 'default') => poll(place, credentials, undefined),
    });
  });
  const text = lines.map((line) => {
    const { event, clusterName, reason, credentials } = JSON.parse(line);
    return [event, clusterName, reason, credentials].filter((word) => word !== undefined).join(' ');
  });
  return { lines, text };
}

interface Polls {
  readonly fails: (kind: FailureKind, place?: typeof PLACE, credentials?: string) => void;
  readonly recovers: (was: FailureKind, place?: typeof PLACE, credentials?: string) => void;
  readonly works: (place?: typeof PLACE, credentials?: string) => void;
}

test('a target that starts failing and recovers is logged', () => {
  const { lines } = logged(({ fails, recovers }) => {
    fails('network');
    recovers('network');
  });
  expect(lines).toEqual([
    `{"level":"error","time":"${NOW}","event":"poll_failed",${PLACE_FIELDS},"reason":"network","error":"what to do","msg":"poll failed"}`,
    `{"level":"info","time":"${NOW}","event":"poll_recovered",${PLACE_FIELDS},"reason":"network","msg":"poll recovered"}`,
  ]);
});

test('credentials that are refused and then accepted are logged', () => {
  const { lines } = logged(({ fails, recovers }) => {
    fails('unauthorized');
    recovers('unauthorized');
  });
  expect(lines).toEqual([
    `{"level":"error","time":"${NOW}","event":"poll_failed",${PLACE_FIELDS},"credentials":"default","reason":"unauthorized","error":"what to do","msg":"poll failed"}`,
    `{"level":"info","time":"${NOW}","event":"poll_recovered",${PLACE_FIELDS},"credentials":"default","reason":"unauthorized","msg":"poll recovered"}`,
  ]);
});

describe('a refusal of credentials', () => {
  test('is one line for all of their targets, and one for the recovery', () => {
    const { text } = logged(({ fails, recovers }) => {
      for (const place of [PLACE, LEDGER]) fails('unauthorized', place);
      for (const place of [LEDGER, PLACE]) recovers('unauthorized', place);
    });
    expect(text).toEqual([
      'poll_failed orders unauthorized default',
      'poll_recovered ledger unauthorized default',
    ]);
  });

  test('is reported again when they are refused again', () => {
    const { text } = logged(({ fails, recovers }) => {
      for (let time = 1; time <= 2; time += 1) {
        for (const place of [PLACE, LEDGER]) fails('unauthorized', place);
        for (const place of [PLACE, LEDGER]) recovers('unauthorized', place);
      }
    });
    expect(text).toHaveLength(4);
  });

  test('does not affect other credentials', () => {
    const { text } = logged(({ fails, recovers }) => {
      fails('unauthorized', PLACE, 'default');
      fails('unauthorized', LEDGER, 'emea');
      recovers('unauthorized', LEDGER, 'emea');
    });
    expect(text).toEqual([
      'poll_failed orders unauthorized default',
      'poll_failed ledger unauthorized emea',
      'poll_recovered ledger unauthorized emea',
    ]);
  });

  test('ends with the first target that succeeds, whatever its last failure was', () => {
    const { text } = logged(({ fails, recovers }) => {
      fails('unauthorized', PLACE);
      fails('unauthorized', LEDGER);
      fails('timeout', PLACE);
      recovers('timeout', PLACE);
      recovers('unauthorized', LEDGER);
      fails('unauthorized', LEDGER);
    });
    expect(text).toEqual([
      'poll_failed orders unauthorized default',
      'poll_failed orders timeout',
      'poll_recovered orders timeout default',
      'poll_failed ledger unauthorized default',
    ]);
  });
});

test('any other failure is reported for each target', () => {
  const { text } = logged(({ fails }) => {
    fails('forbidden', PLACE);
    fails('forbidden', LEDGER);
  });
  expect(text).toEqual(['poll_failed orders forbidden', 'poll_failed ledger forbidden']);
});

test('a target that changes from another failure to refused credentials adds no line', () => {
  const { text } = logged(({ fails }) => {
    fails('unauthorized', LEDGER);
    fails('timeout');
    fails('unauthorized');
  });
  expect(text).toEqual(['poll_failed ledger unauthorized default', 'poll_failed orders timeout']);
});

test('credentials that work for a new target are reported as recovered, and can be refused again', () => {
  const { text } = logged(({ fails, works, recovers }) => {
    fails('unauthorized', PLACE);
    // A reload has replaced the refused target.
    works(LEDGER);
    fails('unauthorized', LEDGER);
    recovers('unauthorized', LEDGER);
  });
  expect(text).toEqual([
    'poll_failed orders unauthorized default',
    'poll_recovered ledger unauthorized default',
    'poll_failed ledger unauthorized default',
    'poll_recovered ledger unauthorized default',
  ]);
});
