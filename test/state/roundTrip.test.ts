import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRestoreJob } from '../../src/atlas/jobs/restoreJob.ts';
import { countJobs } from '../../src/core/snapshot.ts';
import { step } from '../../src/core/step.ts';
import { targetKey } from '../../src/core/target.ts';
import { type View, withCluster } from '../../src/core/view.ts';
import { encode } from '../../src/state/encode.ts';
import { VERSION } from '../../src/state/stateLine.ts';
import {
  complete,
  HOUR,
  idOf,
  listRead,
  MINUTE,
  NOON_MS,
  objectId,
  readyDownload,
  restoreJob,
} from '../core/build.ts';
import { Polled } from '../core/polled.ts';
import { expectEqual } from '../expectEqual.ts';
import { runs } from '../runs.ts';
import { bodyOf, fileOf, livedViews, RULES, sealed } from './lived.ts';
import { type ReadBytes, reader } from './reading.ts';

test('the views of any history are read back as they were written', async () => {
  const read = await reader();
  await fc.assert(
    fc.asyncProperty(livedViews, (views) => expectBack(read, views)),
    { seed: 6, numRuns: runs(100) },
  );
});

test('page hashes are not written, so the first poll after a start reads every list', async () => {
  const read = await reader();
  let hashed = 0;
  await fc.assert(
    fc.asyncProperty(livedViews, async (views) => {
      hashed += views.filter(({ restores }) => restores?.hashes !== undefined).length;
      expect(fileOf(views).includes('"hashes"')).toBe(false);
      const result = await read(fileOf(views));
      const lists = (result.ok ? [...result.value.values()] : []).flatMap(({ restores, collections }) => [
        restores,
        collections,
      ]);
      expect(lists.filter((list) => list?.hashes !== undefined)).toEqual([]);
    }),
    { seed: 18, numRuns: runs(50) },
  );
  expect(hashed).toBeGreaterThan(runs(20));
});

test('a file without targets is read back', async () => {
  await expectBack(await reader(), []);
});

test('the longest lists are written in small pieces and read back', { timeout: 120_000 }, async () => {
  const view = longLived();
  const pieces = [...encode([view])];
  expect(pieces.length).toBeGreaterThan(5);
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(256 * 1024);
  await expectBack(await reader(), [view]);
});

test('names such as __proto__, and those with characters of JSON or paths, are read back unchanged', async () => {
  const names = ['__proto__', 'constructor', '"},{"', '\u2028\n\0', '\ud800', '💶', '../../etc'];
  const jobs = names.map((name) =>
    restoreJob({ id: idOf(name), destinationClusterName: name, backupSnapshotId: name }),
  );
  await expectBack(await reader(), [new Polled().poll(jobs).poll([]).view]);
});

test('the longest id and names are read back with every character escaped', async () => {
  const raw = { id: '\u0000'.repeat(64), deliveryType: 'automated', targetClusterName: '\u0000'.repeat(128) };
  const job = parseRestoreJob(raw)?.job;
  expect(job?.id).toHaveLength(6 * 64);
  await expectBack(await reader(), [new Polled().poll(job === undefined ? [] : [job]).view]);
});

test('the time at which a job failed and an announced expiry are kept', async () => {
  const [failing, expiring] = [restoreJob(), readyDownload({ id: objectId(2) })];
  const { view } = new Polled()
    .poll([failing, expiring])
    .poll([{ ...failing, failed: true }, expiring], NOON_MS + HOUR - 1);
  const known = [...(view.restores?.snapshot.tracked.values() ?? [])];
  expect(known.some(({ enteredAtMs }) => enteredAtMs !== undefined)).toBe(true);
  expect(known.some(({ expiryAnnounced }) => expiryAnnounced)).toBe(true);
  await expectBack(await reader(), [view]);
});

test('fields of a later version are ignored', async () => {
  const { view } = new Polled().poll([restoreJob(), readyDownload({ id: objectId(2) })]).poll([]);
  const read = await (await reader())(sealed(bodyOf([view]).map(withMore)));
  expect(read).toEqual(await (await reader())(fileOf([view])));
  expect(read.ok).toBe(true);
});

/** Adds a field to every object of a line. */
function withMore(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMore);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, withMore(inner)]);
  return { ...Object.fromEntries(entries), ofLater: { more: 1 } };
}

test('the file written with the current VERSION is readable: an incompatible change raises VERSION', async () => {
  const written = await readFile(new URL(`fixtures/version-${VERSION}.state`, import.meta.url));
  const read = await (await reader())(written);
  expect(read.ok && [...read.value.values()].map(({ polls }) => polls)).toEqual([2]);
});

test('a file of 1.0.0 without the later fields is read, and the next poll fills the rankings', async () => {
  const jobs = [1, 2].map((number) => restoreJob({ id: objectId(number), cancelled: true }));
  const view = withCluster(withCluster(new Polled().poll(jobs).view, 'first'), 'second');
  const read = await (await reader())(sealed(withoutKeys(bodyOf([view]), SINCE_1_0_0)));
  const [old] = read.ok ? [...read.value.values()] : [];
  const cancelled = (each: View) => each.restores?.history.ended.automated.cancelled.map(({ job }) => job.id);
  expect(old && cancelled(old)).toEqual([]);
  const { next } = step(old ?? view, complete(listRead(jobs, NOON_MS + MINUTE)), RULES);
  expect(cancelled(next)).toEqual([objectId(2), objectId(1)]);
});

const SINCE_1_0_0 = new Set([
  'ended',
  'consecutiveFailedPolls',
  'failingSinceMs',
  'expiryConfirmed',
  'clusterId',
  'isReplaced',
]);

function withoutKeys(lines: readonly unknown[], keys: ReadonlySet<string>): readonly unknown[] {
  return JSON.parse(JSON.stringify(lines, (key, value) => (keys.has(key) ? undefined : value)));
}

async function expectBack(read: ReadBytes, views: readonly View[]): Promise<void> {
  const result = await read(fileOf(views));
  expectEqual(result, {
    ok: true,
    value: new Map(views.map((view) => [targetKey(view.target), restored(view)])),
  });
}

/** Returns the view as the next process reads it. */
function restored(view: View): View {
  const { restores, collections } = view;
  return {
    ...view,
    restores: restores && { ...restores, isFromStateFile: true, hashes: undefined },
    collections: collections && { ...collections, isFromStateFile: true, hashes: undefined },
  };
}

/** Returns a view with 30,000 finished jobs and 10,000 tracked ones, all of them missing once. */
function longLived(): View {
  const finished = Array.from({ length: 30_000 }, (_, n) =>
    restoreJob({ id: objectId(n), finishedAtMs: NOON_MS }),
  );
  const whole = Array.from({ length: 10_000 }, (_, n) => readyDownload({ id: objectId(100_000 + n) }));
  const { view } = new Polled().poll([...finished, ...whole]).poll([]);
  if (view.restores !== undefined) {
    expect(view.restores.missing.size).toBe(40_000);
    expect(view.restores.counts).toStrictEqual(countJobs(view.restores.snapshot));
  }
  return view;
}
