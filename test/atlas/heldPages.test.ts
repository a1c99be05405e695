import { expect, test } from 'vitest';
import { BodyBudget, HeldPages } from '../../src/atlas/jobs/heldPages.ts';
import { budgetOf } from './atAtlas.ts';

const page = (bytes: number) => ({ body: Buffer.alloc(bytes), hash: '', atMs: 0, skewMs: 0 });

test('the bodies of a process may take 16 MiB', () => {
  expect(new BodyBudget().freeBytes).toBe(16 * 1024 * 1024);
});

test('a walk that exceeds the budget releases all its pages, and holds none of the later ones', () => {
  const budget = budgetOf(10);
  const held = new HeldPages(budget);
  held.hold(1, page(6));
  expect([held.isComplete, budget.freeBytes]).toEqual([true, 4]);
  held.hold(2, page(5));
  held.hold(3, page(1));
  expect([held.isComplete, budget.freeBytes, held.remove(1), held.remove(3)]).toEqual([
    false,
    10,
    undefined,
    undefined,
  ]);
});

test('two walks share one budget, and a page that is removed is released once', () => {
  const budget = budgetOf(10);
  const [first, second] = [new HeldPages(budget), new HeldPages(budget)];
  first.hold(1, page(6));
  second.hold(1, page(6));
  expect([first.isComplete, second.isComplete]).toEqual([true, false]);
  expect(first.remove(1)).toEqual(page(6));
  first.drop();
  expect(budget.freeBytes).toBe(10);
});
