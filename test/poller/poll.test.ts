import { describe, expect, test } from 'vitest';
import { AtlasError } from '../../src/atlas/error.ts';
import { EMPTY_LIST, listsOf } from './lists.ts';
import { polled } from './polled.ts';

const FORBIDDEN = new AtlasError('forbidden', 'no');

test('a poll that reads everything is complete, with its times and its number of pages', async () => {
  const lists = listsOf(async (_target, { progress }) => {
    progress.pages += 3;
    return EMPTY_LIST;
  });
  expect(await polled(lists).outcome).toEqual({
    kind: 'complete',
    startedAtMs: 2000,
    endedAtMs: 3000,
    pages: 3,
    restores: EMPTY_LIST,
    collections: undefined,
  });
});

test('a failed poll keeps the reason and the number of pages it had read', async () => {
  const lists = listsOf(async (_target, { progress }) => {
    progress.pages += 2;
    throw FORBIDDEN;
  });
  expect(await polled(lists).outcome).toEqual({
    kind: 'failed',
    startedAtMs: 2000,
    endedAtMs: 3000,
    pages: 2,
    failure: { kind: 'forbidden', message: 'no' },
  });
});

describe('collection restore jobs', () => {
  const broken = listsOf(
    async () => EMPTY_LIST,
    () => Promise.reject(FORBIDDEN),
  );

  test('are read only if they are enabled', async () => {
    expect(await polled(broken).outcome).toMatchObject({ kind: 'complete', collections: undefined });
    const lists = listsOf(async () => EMPTY_LIST);
    expect(await polled(lists, { collectionJobs: true }).outcome).toMatchObject({ collections: EMPTY_LIST });
  });

  test('that fail leave the other list alone', async () => {
    expect(await polled(broken, { collectionJobs: true }).outcome).toMatchObject({
      kind: 'complete',
      restores: EMPTY_LIST,
      collections: { kind: 'forbidden', message: 'no' },
    });
  });

  test('are not requested after failed restore jobs', async () => {
    let requested = 0;
    const lists = listsOf(
      () => Promise.reject(FORBIDDEN),
      async () => {
        requested += 1;
        return EMPTY_LIST;
      },
    );
    expect(await polled(lists, { collectionJobs: true }).outcome).toMatchObject({ kind: 'failed' });
    expect(requested).toBe(0);
  });
});

describe('a bug inside a poll', () => {
  test.each(['readRestores', 'readCollections'] as const)('in %s fails it as internal', async (where) => {
    const bug = new TypeError('x is not a function');
    const lists = { ...listsOf(async () => EMPTY_LIST), [where]: () => Promise.reject(bug) };
    const { outcome, bugs } = polled(lists, { collectionJobs: true });
    expect(await outcome).toMatchObject({ kind: 'failed', failure: { kind: 'internal' } });
    expect(bugs).toEqual([bug]);
  });
});
