import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newView, type View } from '../../src/core/view.ts';
import { scheduleWrites } from '../../src/state/writeScheduler.ts';
import { targetNumbered } from './lived.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A disk that takes `tookMs` per write, and records the start and the views of each write. */
class Disk {
  tookMs = 0;
  works = true;
  readonly writes: (readonly [atMs: number, views: readonly View[]])[] = [];
  running = 0;
  readonly #beganAtMs = Date.now();

  readonly scheduler = scheduleWrites(async (views) => {
    this.running += 1;
    expect(this.running).toBe(1);
    this.writes.push([Date.now() - this.#beganAtMs, views]);
    if (this.tookMs > 0) await new Promise((resolve) => setTimeout(resolve, this.tookMs));
    this.running -= 1;
    return this.works;
  });

  get times(): readonly number[] {
    return this.writes.map(([atMs]) => atMs);
  }
}

const none = () => [];

test('the first change is written at once, and later ones a second apart', async () => {
  const disk = new Disk();
  for (let ms = 0; ms < 4500; ms += 100) {
    disk.scheduler.changed(none);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(disk.times).toEqual([25, 1025, 2025, 3025, 4025]);
});

test('polls that end together are written together', async () => {
  const disk = new Disk();
  const views: View[] = [];
  for (let number = 1; number <= 3; number += 1) {
    views.push(newView(targetNumbered(number)));
    disk.scheduler.changed(() => [...views]);
    await vi.advanceTimersByTimeAsync(5);
  }
  await vi.advanceTimersByTimeAsync(60_000);
  expect(disk.writes).toEqual([[25, views]]);
});

test('a slow disk rests ten times as long as its last write took', async () => {
  const disk = new Disk();
  disk.tookMs = 700;
  for (let ms = 0; ms < 16_000; ms += 100) {
    disk.scheduler.changed(none);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(disk.times).toEqual([25, 7725, 15_425]);
});

test('a change during a write is written afterwards, in its latest form', async () => {
  const disk = new Disk();
  disk.tookMs = 50;
  let views: readonly View[] = [];
  disk.scheduler.changed(() => views);
  await vi.advanceTimersByTimeAsync(35);
  views = [newView(targetNumbered(1))];
  disk.scheduler.changed(() => views);
  views = [newView(targetNumbered(2))];
  await vi.advanceTimersByTimeAsync(5000);
  expect(disk.writes).toEqual([
    [25, []],
    [1075, [newView(targetNumbered(2))]],
  ]);
});

test('nothing is written without a change', async () => {
  const disk = new Disk();
  disk.scheduler.changed(none);
  await vi.advanceTimersByTimeAsync(60_000);
  await disk.scheduler.close();
  expect(disk.times).toEqual([25]);
});

test('a failed write is retried, even without a change', async () => {
  const disk = new Disk();
  disk.works = false;
  disk.scheduler.changed(none);
  await vi.advanceTimersByTimeAsync(2500);
  disk.works = true;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(disk.times).toEqual([25, 1025, 2025, 3025]);
});

test.each([
  ['while a write rests', 100, [25, 100]],
  ['while a write runs', 30, [25, 45]],
  ['before the first write', 0, [0]],
])('the last write happens when the scheduler is closed %s, and none follows', async (_when, atMs, times) => {
  const disk = new Disk();
  disk.tookMs = 20;
  if (atMs > 0) {
    disk.scheduler.changed(none);
    await vi.advanceTimersByTimeAsync(atMs);
  }
  disk.scheduler.changed(none);
  const closed = disk.scheduler.close();
  disk.scheduler.changed(() => [newView(targetNumbered(1))]);
  await vi.advanceTimersByTimeAsync(60_000);
  await closed;
  expect(disk.times).toEqual(times);
  expect(disk.writes.every(([, views]) => views.length === 0)).toBe(true);
});

test('a failed last write is not retried', async () => {
  const disk = new Disk();
  disk.works = false;
  disk.scheduler.changed(none);
  await vi.advanceTimersByTimeAsync(100);
  await disk.scheduler.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(disk.times).toEqual([25, 100]);
});
