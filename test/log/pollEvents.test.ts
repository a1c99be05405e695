import { describe, expect, test } from 'vitest';
import type { FailureKind } from '../../src/core/failure.ts';
import type { ClusterName } from '../../src/core/target.ts';
import { PollLog } from '../../src/log/pollEvents.ts';
import { linesOf, NOW, PLACE, PLACE_FIELDS } from './lines.ts';

const LEDGER = { ...PLACE, target: { ...PLACE.target, clusterName: 'ledger' as ClusterName } };

/** Lines of a log that is told what happens, and in words what each says. */
function told(what: (log: ReturnType<typeof words>) => void) {
  const lines = linesOf((logger) => what(words(new PollLog(logger))));
  const said = lines.map((line) => {
    const { event, clusterName, reason, credentials } = JSON.parse(line);
    return [event, clusterName, reason, credentials].filter((word) => word !== undefined).join(' ');
  });
  return { lines, said };
}

function words(log: PollLog) {
  return {
    fails: (kind: FailureKind, place = PLACE, credentials = 'default') =>
      log.write(place, credentials, { kind: 'pollFailed', failure: { kind, message: 'what to do' } }),
    recovers: (was: FailureKind, place = PLACE, credentials = 'default') =>
      log.write(place, credentials, { kind: 'pollRecovered', was }),
    leaves: () => log.forget(PLACE.target),
  };
}

test('a target that starts failing, and one that works again', () => {
  const { lines } = told(({ fails, recovers }) => {
    fails('network');
    recovers('network');
  });
  expect(lines).toEqual([
    `{"level":"error","time":"${NOW}","event":"poll_failed",${PLACE_FIELDS},"reason":"network","error":"what to do","msg":"poll failed"}`,
    `{"level":"info","time":"${NOW}","event":"poll_recovered",${PLACE_FIELDS},"reason":"network","msg":"poll recovered"}`,
  ]);
});

test('a login that is refused, and one that works again', () => {
  const { lines } = told(({ fails, recovers }) => {
    fails('unauthorized');
    recovers('unauthorized');
  });
  expect(lines).toEqual([
    `{"level":"error","time":"${NOW}","event":"poll_failed",${PLACE_FIELDS},"credentials":"default","reason":"unauthorized","error":"what to do","msg":"poll failed"}`,
    `{"level":"info","time":"${NOW}","event":"poll_recovered",${PLACE_FIELDS},"credentials":"default","reason":"unauthorized","msg":"poll recovered"}`,
  ]);
});

describe('a refused login', () => {
  test('is one line for all of its targets, and one when it works again', () => {
    const { said } = told(({ fails, recovers }) => {
      for (const place of [PLACE, LEDGER]) fails('unauthorized', place);
      for (const place of [LEDGER, PLACE]) recovers('unauthorized', place);
    });
    expect(said).toEqual([
      'poll_failed orders unauthorized default',
      'poll_recovered ledger unauthorized default',
    ]);
  });

  test('is told again when it is refused again', () => {
    const { said } = told(({ fails, recovers }) => {
      for (let time = 1; time <= 2; time += 1) {
        for (const place of [PLACE, LEDGER]) fails('unauthorized', place);
        for (const place of [PLACE, LEDGER]) recovers('unauthorized', place);
      }
    });
    expect(said).toHaveLength(4);
  });

  test('says nothing of another login', () => {
    const { said } = told(({ fails, recovers }) => {
      fails('unauthorized', PLACE, 'default');
      fails('unauthorized', LEDGER, 'emea');
      recovers('unauthorized', LEDGER, 'emea');
    });
    expect(said).toEqual([
      'poll_failed orders unauthorized default',
      'poll_failed ledger unauthorized emea',
      'poll_recovered ledger unauthorized emea',
    ]);
  });

  test('that works again is told by the first target that does, whatever it failed for', () => {
    const { said } = told(({ fails, recovers }) => {
      fails('unauthorized', PLACE);
      fails('unauthorized', LEDGER);
      fails('timeout', PLACE);
      recovers('timeout', PLACE);
      recovers('unauthorized', LEDGER);
      fails('unauthorized', LEDGER);
    });
    expect(said).toEqual([
      'poll_failed orders unauthorized default',
      'poll_failed orders timeout',
      'poll_recovered orders timeout default',
      'poll_failed ledger unauthorized default',
    ]);
  });
});

test('every other failure is told for each target', () => {
  const { said } = told(({ fails }) => {
    fails('forbidden', PLACE);
    fails('forbidden', LEDGER);
  });
  expect(said).toEqual(['poll_failed orders forbidden', 'poll_failed ledger forbidden']);
});

test('a target that left while it failed, and comes back, is as new', () => {
  const { said } = told(({ fails, leaves }) => {
    fails('unauthorized', LEDGER);
    fails('not_found');
    leaves();
    // Of this login somebody has told; only who failed for another reason before would say so again.
    fails('unauthorized');
  });
  expect(said).toEqual(['poll_failed ledger unauthorized default', 'poll_failed orders not_found']);
});
