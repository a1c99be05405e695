import { describe, expect, test } from 'vitest';
import {
  DELIVERY_TYPES,
  type DeliveryType,
  isActive,
  type RestoreJob,
  STATES,
  stateOf,
} from '../../src/core/job.ts';
import { isObjectId, objectIdTimeMs } from '../../src/core/objectId.ts';
import { MINUTE, NOON_MS, objectId, restoreJob } from './build.ts';

const AHEAD = NOON_MS + 1;
const PAST = NOON_MS;
const FINISHED = NOON_MS - MINUTE;

type Facts = Partial<RestoreJob>;
const stateAtNoon = (deliveryType: DeliveryType, facts: Facts) =>
  stateOf(restoreJob({ deliveryType, ...facts }), NOON_MS);

describe.each(DELIVERY_TYPES)('a job of type %s', (type) => {
  test('is failed whatever its other fields, because Atlas marks a failure with `cancelled` too', () => {
    const facts: Facts = { failed: true, cancelled: true, expired: true, finishedAtMs: FINISHED };
    expect(stateAtNoon(type, { ...facts, succeeded: true, hasUrl: true, expiresAtMs: AHEAD })).toBe('failed');
    expect(stateAtNoon(type, { failed: true })).toBe('failed');
  });

  test('is cancelled whatever its other fields, unless it failed', () => {
    const facts: Facts = { cancelled: true, expired: true, finishedAtMs: FINISHED };
    expect(stateAtNoon(type, { ...facts, succeeded: true, hasUrl: true, expiresAtMs: AHEAD })).toBe(
      'cancelled',
    );
    expect(stateAtNoon(type, { cancelled: true })).toBe('cancelled');
  });

  test('is in progress without any other field', () => {
    expect(stateAtNoon(type, {})).toBe('in_progress');
    expect(stateAtNoon(type, { createdAtMs: undefined })).toBe('in_progress');
  });

  test('is expired if Atlas flags it expired and nothing else', () => {
    expect(stateAtNoon(type, { expired: true })).toBe('expired');
  });
});

describe.each(['automated', 'pointInTime', 'collection', 'other'] as const)('a restore (%s)', (type) => {
  test('is completed by its finish, even in the future', () => {
    expect(stateAtNoon(type, { finishedAtMs: FINISHED })).toBe('completed');
    expect(stateAtNoon(type, { finishedAtMs: NOON_MS + MINUTE })).toBe('completed');
  });

  test('is completed without a finish if Atlas reports success', () => {
    expect(stateAtNoon(type, { succeeded: true })).toBe('completed');
  });

  test('stays completed when it is flagged expired as well', () => {
    expect(stateAtNoon(type, { finishedAtMs: FINISHED, expired: true })).toBe('completed');
  });
});

test.each(['automated', 'pointInTime', 'collection'] as const)(
  'the expiry and the URL of a restore (%s) are ignored',
  (type) => {
    expect(stateAtNoon(type, { expiresAtMs: PAST })).toBe('in_progress');
    expect(stateAtNoon(type, { hasUrl: true, expiresAtMs: AHEAD })).toBe('in_progress');
  },
);

const DOWNLOADS: readonly (readonly [string, Facts, string])[] = [
  ['has a URL', { hasUrl: true }, 'ready'],
  ['has a URL and an expiry ahead', { hasUrl: true, expiresAtMs: AHEAD }, 'ready'],
  ['has a URL and a finish', { hasUrl: true, finishedAtMs: FINISHED }, 'ready'],
  ['has a URL at the instant of its expiry', { hasUrl: true, expiresAtMs: PAST }, 'expired'],
  ['has a URL and is flagged expired', { hasUrl: true, expired: true, expiresAtMs: AHEAD }, 'expired'],
  ['lost its URL a millisecond before its expiry', { expiresAtMs: AHEAD }, 'completed'],
  ['has no URL at the instant of its expiry', { expiresAtMs: PAST }, 'expired'],
  ['has no URL but a finish', { finishedAtMs: FINISHED }, 'completed'],
  [
    'has no URL, a finish, and is past its expiry',
    { finishedAtMs: FINISHED, expiresAtMs: PAST },
    'completed',
  ],
  ['has no URL and is flagged with its expiry ahead', { expired: true, expiresAtMs: AHEAD }, 'expired'],
  ['has no URL, a finish, and is flagged', { expired: true, finishedAtMs: FINISHED }, 'expired'],
];

test.each(DOWNLOADS)('a download that %s', (_words, facts, state) => {
  expect(stateAtNoon('download', facts)).toBe(state);
});

const UNKNOWN: readonly (readonly [string, Facts, string])[] = [
  ['has a URL', { hasUrl: true, expiresAtMs: AHEAD }, 'ready'],
  ['has a URL at the instant of its expiry', { hasUrl: true, expiresAtMs: PAST }, 'expired'],
  ['has a URL and a finish', { hasUrl: true, finishedAtMs: FINISHED }, 'completed'],
];

test.each(UNKNOWN)('a job of an unknown type that %s', (_words, facts, state) => {
  expect(stateAtNoon('other', facts)).toBe(state);
});

test('jobs in progress and ready downloads are active, ended ones are not', () => {
  expect(STATES.filter(isActive)).toEqual(['in_progress', 'ready']);
});

test('an ObjectId is 24 lower-case hexadecimal digits, and its first 8 are the second of its creation', () => {
  expect(objectIdTimeMs(objectId(7, NOON_MS + 999))).toBe(NOON_MS);
  expect(objectIdTimeMs('ffffffff0000000000000000')).toBe(0xffffffff * 1000);
  expect(isObjectId(objectId(7))).toBe(true);
  const others = ['', '5e2211c17a3e5a48f5497de', '5E2211C17A3E5A48F5497DE3', '5e2211c17a3e5a48f5497de3\n'];
  for (const other of others) expect(isObjectId(other)).toBe(false);
});
