import { expect, test } from 'vitest';
import { AtlasError } from '../../src/atlas/error.ts';
import { TaskRunner } from '../../src/atlas/taskRunner.ts';
import { FactCache } from '../../src/discovery/factCache.ts';
import { FairSemaphore } from '../../src/queue/fairSemaphore.ts';

const HOUR = 3_600_000;
const SUPERSEDED = new Error('superseded');

function reading() {
  let nowMs = 0;
  const never = new AbortController().signal;
  const tasks = new TaskRunner({
    slots: new FairSemaphore(1, 1),
    timeoutMs: () => HOUR,
    now: () => nowMs,
    steadyMs: () => nowMs,
    draining: never,
    stop: never,
    onBug: (error) => {
      throw error;
    },
  });
  const facts = new FactCache<string, number>({
    now: () => nowMs,
    againAfterMs: 24 * HOUR,
    retryAfterMs: ({ kind }) => (kind === 'forbidden' ? HOUR : 0),
  });
  let reads = 0;
  const read = async (value: number | AtlasError, runner = tasks) => {
    const work = async () => {
      reads += 1;
      if (typeof value !== 'number') throw value;
      return value;
    };
    await facts.read('key', { projectId: 'p' }, work, runner);
    return [facts.get('key'), reads];
  };
  const wait = (ms: number) => {
    nowMs += ms;
  };
  return { facts, tasks, read, wait };
}

test('a fact is read once, and again after againAfterMs', async () => {
  const { read, wait } = reading();
  expect(await read(1)).toEqual([1, 1]);
  wait(24 * HOUR - 1);
  expect(await read(2)).toEqual([1, 1]);
  wait(1);
  expect(await read(2)).toEqual([2, 2]);
});

test('a failed read keeps the value, and is retried after the time for its failure', async () => {
  const { read, wait } = reading();
  await read(1);
  wait(24 * HOUR);
  expect(await read(new AtlasError('network', 'no'))).toEqual([1, 2]);
  expect(await read(new AtlasError('forbidden', 'no'))).toEqual([1, 3]);
  wait(HOUR - 1);
  expect(await read(2)).toEqual([1, 3]);
  wait(1);
  expect(await read(2)).toEqual([2, 4]);
});

test('an expired fact keeps its value until the next read, and a forgotten one does not', async () => {
  const { facts, read } = reading();
  await read(1);
  facts.expire();
  expect(facts.get('key')).toBe(1);
  expect(await read(2)).toEqual([2, 2]);
  facts.forget('key');
  expect(facts.get('key')).toBeUndefined();
  expect(await read(new AtlasError('forbidden', 'no'))).toEqual([undefined, 3]);
});

test('concurrent reads of a fact share one read', async () => {
  const { read } = reading();
  await Promise.all([read(1), read(2)]);
  expect(await read(3)).toEqual([1, 1]);
});

test('a read aborted by a reload is due at once', async () => {
  const { read, tasks } = reading();
  const superseded = new AbortController();
  superseded.abort(SUPERSEDED);
  await expect(read(1, tasks.endingWith(superseded.signal))).rejects.toBe(SUPERSEDED);
  expect(await read(2)).toEqual([2, 1]);
});

test('a read in progress is discarded when its fact is forgotten or expired', async () => {
  const { facts, tasks, read } = reading();
  const drops = [() => facts.expire(), () => facts.forget('key')];
  for (const drop of drops) {
    const work = async () => {
      drop();
      return 7;
    };
    await facts.read('key', { projectId: 'p' }, work, tasks);
    expect(facts.get('key')).toBeUndefined();
  }
  expect(await read(2)).toEqual([2, 1]);
});
