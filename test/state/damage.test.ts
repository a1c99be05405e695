import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { step } from '../../src/core/step.ts';
import type { View } from '../../src/core/view.ts';
import { families } from '../../src/metrics/exposition.ts';
import { readState } from '../../src/state/readState.ts';
import { complete, listRead, NOON_MS, objectId, readyDownload, restoreJob } from '../core/build.ts';
import { Polled } from '../core/polled.ts';
import { ownFolder } from './folder.ts';
import { bodyOf, fileOf, HEAD, livedViews, RULES, sealed } from './lived.ts';
import { reader } from './reading.ts';

const JOBS = [restoreJob(), restoreJob({ id: objectId(2), finishedAtMs: NOON_MS })];
const VIEW = new Polled().poll(JOBS).poll([]).view;

test('a file that ends too early is bad, wherever it ends', async () => {
  const read = await reader();
  const whole = fileOf([VIEW]);
  for (let length = 0; length < whole.length; length += 1) {
    expect((await read(whole.subarray(0, length))).kind).toBe('bad');
  }
  expect((await read(whole)).kind).toBe('read');
});

test('a file with any bit turned over is bad', async () => {
  const read = await reader();
  const whole = fileOf([VIEW]);
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 7 }), async (place, bit) => {
      const bytes = Buffer.from(whole);
      bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
      expect((await read(bytes)).kind).toBe('bad');
    }),
    { seed: 6, numRuns: 1000 },
  );
});

test('bytes that are no state file are bad, and nothing is thrown', async () => {
  const read = await reader();
  const head = Buffer.from(`${JSON.stringify(HEAD)}\n`);
  const bytes = fc.uint8Array({ maxLength: 2000 });
  await fc.assert(
    fc.asyncProperty(bytes, fc.boolean(), async (some, begins) => {
      expect((await read(begins ? Buffer.concat([head, some]) : some)).kind).toBe('bad');
    }),
    { seed: 6, numRuns: 500 },
  );
});

test('lines of any JSON under a right checksum are bad, and nothing is thrown', async () => {
  const read = await reader();
  const line = fc.oneof(
    fc.jsonValue(),
    fc.record({ kind: fc.constantFrom('target', 'list', 'finished', 'whole', 'missing', 'end') }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1 }), fc.option(fc.jsonValue()), async (body, head) => {
      expect((await read(sealed(body, head ?? HEAD))).kind).toBe('bad');
    }),
    { seed: 6, numRuns: 500 },
  );
});

test('of a file changed under a right checksum, what is read can be polled on and shown', async () => {
  const read = await reader();
  let accepted = 0;
  const edits = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...EDITS), value), {
    minLength: 1,
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(livedViews, edits, async (views, changes) => {
      const body = changes.reduce<unknown>((tree, [place, edit, by]) => edit(tree, place, by), bodyOf(views));
      const result = await read(sealed(Array.isArray(body) ? body : [body]));
      if (result.kind === 'bad') return;
      accepted += 1;
      for (const view of result.views.values()) goOn(view);
    }),
    { seed: 6, numRuns: 500 },
  );
  expect(accepted).toBeGreaterThan(50);
});

test.each([
  ['is no state file of this exporter', ''],
  ['is no state file of this exporter', 'poll:\n  schedule: "* * * * *"\n'],
  ['is no state file of this exporter', '[['.repeat(1_000_000)],
  ['is no state file of this exporter', '\n'],
  ["has another version's format (2)", `${JSON.stringify({ ...HEAD, version: 2, more: true })}\n`],
  ['ends too early', `${JSON.stringify(HEAD)}\n`],
  ['is damaged', Buffer.concat([fileOf([VIEW]), Buffer.from('\n')])],
  ['is damaged', Buffer.concat([fileOf([VIEW]), fileOf([VIEW])])],
  ['is damaged', sealed([...bodyOf([VIEW]), ...bodyOf([VIEW])])],
  ['is damaged', sealed(bodyOf([VIEW]).slice(1))],
  ['is damaged', sealed([...bodyOf([VIEW]), { kind: 'finished', records: `${'0'.repeat(24)}A` }])],
])('a file says what is wrong with it: %s', async (says, content) => {
  expect(await (await reader())(Buffer.from(content))).toEqual({ kind: 'bad', says });
});

test('a foreign file of any size is left after a few megabytes', async () => {
  const path = join(await ownFolder(), 'state');
  await writeFile(path, '');
  await truncate(path, 2 ** 40);
  expect(await readState(path)).toEqual({ kind: 'bad', says: 'is no state file of this exporter' });
});

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.double({ noNaN: true }),
  fc.constantFrom(null, -1, 0.5, 1e300, 8.64e15, 2 ** 53, '', 'x'.repeat(65), '__proto__', 'ready', [], {}),
);

type Edit = (tree: unknown, place: number, by: unknown) => unknown;

/** Each changes one node of a tree of JSON, found by its number. */
const EDITS: readonly Edit[] = [
  (tree, place, by) => edited(tree, place, () => by),
  (tree, place) => edited(tree, place, (node) => (Array.isArray(node) ? [...node, ...node] : node)),
  (tree, place) => edited(tree, place, (node) => (Array.isArray(node) ? node.slice(1) : node)),
  (tree, place) => edited(tree, place, (node) => (typeof node === 'number' ? node + 1 : node)),
  (tree, place) => edited(tree, place, (node) => (typeof node === 'string' ? `${node}0` : node)),
];

function edited(tree: unknown, place: number, change: (node: unknown) => unknown): unknown {
  let left = place % sizeOf(tree);
  const visit = (node: unknown): unknown => {
    left -= 1;
    if (left === -1) return change(node);
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, visit(child)]));
  };
  return visit(tree);
}

function sizeOf(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 1;
  return Object.values(node).reduce<number>((sum, child) => sum + sizeOf(child), 1);
}

function goOn(view: View): void {
  const jobs = [restoreJob(), readyDownload({ id: objectId(7) })];
  const polls = [listRead(jobs, NOON_MS), listRead([], NOON_MS + 1), listRead([], NOON_MS + 2)];
  let current = view;
  for (const poll of polls) {
    families([current], [], NOON_MS, RULES, 'text');
    const { next, events } = step(current, complete(poll, { collections: poll }), RULES);
    for (const event of events) {
      if ('job' in event) new Date(event.job.createdAtMs ?? 0).toISOString();
    }
    current = next;
  }
  families([current], [], NOON_MS, RULES, 'openmetrics');
}
