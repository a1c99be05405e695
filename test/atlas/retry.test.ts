import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AtlasError } from '../../src/atlas/error.ts';
import { pauseMs, type RetryOptions, retrying } from '../../src/atlas/http/retry.ts';
import { FAILURE_KINDS, type FailureKind } from '../../src/core/failure.ts';

/** Runs an action that fails with these errors, and records its attempts. */
function trial(failures: readonly Error[], how: Partial<RetryOptions> = {}) {
  const noted = { tries: 0, retries: 0, pauses: [] as number[] };
  const result = retrying(
    async () => {
      const failure = failures[noted.tries];
      noted.tries += 1;
      if (failure !== undefined) throw failure;
      return 'done';
    },
    {
      pause: async (ms) => void noted.pauses.push(ms),
      spend: () => true,
      onRetry: () => {
        noted.retries += 1;
      },
      random: () => 0.5,
      ...how,
    },
  );
  return { result, noted };
}

function fails(kind: FailureKind, retryAfterMs?: number): AtlasError {
  return new AtlasError(kind, 'made to fail', { retryAfterMs });
}

test('a pause is random up to 1, 2 and 4 seconds, and never shorter than Retry-After', () => {
  const attempts = fc.integer({ min: 1, max: 3 });
  const requested = fc.option(fc.integer({ min: 0, max: 3_600_000 }), { nil: undefined });
  fc.assert(
    fc.property(
      attempts,
      fc.double({ min: 0, max: 1, noNaN: true }),
      requested,
      (attempt, random, askedMs) => {
        const ms = pauseMs(attempt, random, askedMs);
        expect(ms).toBeGreaterThanOrEqual(askedMs ?? 0);
        expect(ms).toBeLessThanOrEqual(Math.max(askedMs ?? 0, 1000 * 2 ** (attempt - 1)));
      },
    ),
  );
  expect([1, 2, 3].map((attempt) => pauseMs(attempt, 1, undefined))).toEqual([1000, 2000, 4000]);
  expect([1, 2, 3].map((attempt) => pauseMs(attempt, 0, undefined))).toEqual([0, 0, 0]);
});

test('transient failures are retried with growing pauses', async () => {
  const { result, noted } = trial([fails('network'), fails('timeout'), fails('server_error')]);
  expect(await result).toBe('done');
  expect(noted).toEqual({ tries: 4, retries: 3, pauses: [500, 1000, 2000] });
});

test('the fourth failure is final', async () => {
  const failures = [1, 2, 3, 4, 5].map((number) => new AtlasError('network', `failure ${number}`));
  const { result, noted } = trial(failures);
  await expect(result).rejects.toBe(failures[3]);
  expect(noted).toEqual({ tries: 4, retries: 3, pauses: [500, 1000, 2000] });
});

test.each(FAILURE_KINDS)('%s is retried only if it is transient', async (kind) => {
  const { result, noted } = trial([fails(kind)]);
  const passes = ['server_error', 'timeout', 'network'].includes(kind);
  await (passes ? result : expect(result).rejects.toMatchObject({ failure: { kind } }));
  expect(noted.tries).toBe(passes ? 2 : 1);
});

test.each([new Error('a bug'), new TypeError('fetch failed'), new RangeError('x')])(
  'a bug is never retried: %s',
  async (bug) => {
    const { result, noted } = trial([bug]);
    await expect(result).rejects.toBe(bug);
    expect(noted).toEqual({ tries: 1, retries: 0, pauses: [] });
  },
);

test('a poll with no time left to pause fails with its last failure', async () => {
  const budget = { ms: 1000 };
  const spend = (ms: number) => {
    budget.ms -= ms;
    return budget.ms >= 0;
  };
  const failures = [fails('network'), fails('timeout'), fails('server_error')];
  const { result, noted } = trial(failures, { spend });
  await expect(result).rejects.toBe(failures[1]);
  expect(noted).toEqual({ tries: 2, retries: 1, pauses: [500] });
});

test('an aborted pause ends the attempts with the reason of the abort', async () => {
  const stopped = new Error('stopped');
  const { result, noted } = trial([fails('network'), fails('network')], {
    pause: () => Promise.reject(stopped),
  });
  await expect(result).rejects.toBe(stopped);
  expect(noted.tries).toBe(1);
});
