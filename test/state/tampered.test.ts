import fc from 'fast-check';
import { expect, test } from 'vitest';
import { step } from '../../src/core/step.ts';
import type { View } from '../../src/core/view.ts';
import { families } from '../../src/metrics/exposition.ts';
import { complete, listRead, NOON_MS, objectId, readyDownload, restoreJob } from '../core/build.ts';
import { runs } from '../runs.ts';
import { bodyOf, livedViews, RULES, sealed } from './lived.ts';
import { reader } from './reading.ts';

test('the views of a tampered file with a correct checksum can be polled and shown', {
  timeout: 120_000,
}, async () => {
  const read = await reader();
  let accepted = 0;
  const edits = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...EDITS), value), {
    minLength: 1,
    maxLength: 3,
  });
  await fc.assert(
    fc.asyncProperty(livedViews, edits, async (views, changes) => {
      const body = changes.reduce<unknown>((tree, [index, edit, by]) => edit(tree, index, by), bodyOf(views));
      const result = await read(sealed(Array.isArray(body) ? body : [body]));
      if (!result.ok) return;
      accepted += 1;
      for (const view of result.value.values()) goOn(view);
    }),
    { seed: 6, numRuns: runs(150) },
  );
  expect(accepted).toBeGreaterThan(runs(15));
});

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.double({ noNaN: true }),
  fc.constantFrom(null, -1, 0.5, 1e300, 8.64e15, 2 ** 53, '', 'x'.repeat(65), '__proto__', 'ready', [], {}),
);

type Edit = (tree: unknown, index: number, by: unknown) => unknown;

/** Each edit changes one node of a tree of JSON, found by its number. */
const EDITS: readonly Edit[] = [
  (tree, index, by) => edited(tree, index, () => by),
  (tree, index) => edited(tree, index, (node) => (Array.isArray(node) ? [...node, ...node] : node)),
  (tree, index) => edited(tree, index, (node) => (Array.isArray(node) ? node.slice(1) : node)),
  (tree, index) => edited(tree, index, (node) => (typeof node === 'number' ? node + 1 : node)),
  (tree, index) => edited(tree, index, (node) => (typeof node === 'string' ? `${node}0` : node)),
];

function edited(tree: unknown, index: number, change: (node: unknown) => unknown): unknown {
  let left = index % sizeOf(tree);
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
    expect([...families([current], [], NOON_MS, RULES, 'text')]).not.toEqual([]);
    const { next, events } = step(current, complete(poll, { collections: poll }), RULES);
    for (const event of events) {
      if ('job' in event) new Date(event.job.createdAtMs ?? 0).toISOString();
    }
    current = next;
  }
  expect([...families([current], [], NOON_MS, RULES, 'openmetrics')]).not.toEqual([]);
}
