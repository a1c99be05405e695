import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { coalesce } from '../../src/queue/coalesce.ts';

test('calls that arrive while a run takes place, or shortly after it, share one more', async () => {
  let runs = 0;
  const run = coalesce(async () => ++runs, 60_000);
  const first = [run(), run()];
  expect(await Promise.all(first)).toEqual([1, 1]);
  const later = Array.from({ length: 50 }, () => run());
  expect(new Set(later).size).toBe(1);
  await turn();
  expect(runs).toBe(1);
});

test('a call gets the result of a run that started after it, also if the run before fails', async () => {
  const starts: (() => void)[] = [];
  let value = 'old';
  const run = coalesce(async () => {
    const read = value;
    await new Promise<void>((resolve) => starts.push(resolve));
    if (read === 'old') throw new Error(read);
    return read;
  }, 0);
  const first = run();
  await expect.poll(() => starts.length).toBe(1);
  value = 'new';
  const [second, third] = [run(), run()];
  await sleep(20);
  expect(starts).toHaveLength(1);
  starts[0]?.();
  await expect(first).rejects.toThrow('old');
  await expect.poll(() => starts.length).toBe(2);
  starts[1]?.();
  expect(await Promise.all([second, third])).toEqual(['new', 'new']);
  expect(starts).toHaveLength(2);
});
