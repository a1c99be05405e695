import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PAGE_SIZE, walkEntries } from '../../src/atlas/jobs/walk.ts';
import { runs } from '../runs.ts';

interface Entry {
  readonly id: number;
  /** The number of pages answered before this one. */
  readonly version: number;
}

/** A change of the list between two pages: new entries at the front, and indexes of removed ones. */
interface Shift {
  readonly added: number;
  readonly removed: readonly number[];
}

/** A list that changes while it is read, with every page that it has returned. */
class Model {
  ids: readonly number[];
  readonly given: (readonly Entry[])[] = [];
  readonly #cap: number;
  readonly #shifts: readonly Shift[];

  constructor(length: number, cap: number, shifts: readonly Shift[]) {
    this.ids = Array.from({ length }, (_, id) => id);
    this.#cap = cap;
    this.#shifts = shifts;
  }

  page(pageNum: number) {
    const version = this.given.length;
    const end = pageNum * this.#cap;
    const results = this.ids.slice(end - this.#cap, end).map((id) => ({ id, version }));
    const links = end < this.ids.length ? [{ rel: 'self' }, { rel: 'next' }] : [{ rel: 'self' }];
    this.given.push(results);
    this.#shift(this.#shifts[version] ?? { added: 0, removed: [] });
    return { body: { results, links, totalCount: 7 }, atMs: version, skewMs: 0 };
  }

  #shift({ added, removed }: Shift): void {
    const fresh = Array.from({ length: added }, (_, index) => 1_000_000 * this.given.length + index);
    this.ids = [...fresh, ...this.ids.filter((_, place) => !removed.includes(place))];
  }
}

function read(model: Model): Promise<{ readonly entries: readonly Entry[] }> {
  return walkEntries(
    async (pageNum) => model.page(pageNum),
    (raw) => raw as Entry,
    ({ id }) => String(id),
  );
}

const shifts = (addable: number) =>
  fc.array(
    fc.record({
      added: fc.integer({ min: 0, max: addable }),
      removed: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 3 }),
    }),
    { maxLength: 12 },
  );

const models = fc.oneof(
  // Fewer new entries than a page holds: otherwise a page repeats the one before, and a repeated short page ends the list.
  fc
    .integer({ min: 2, max: 8 })
    .chain((cap) => fc.tuple(fc.integer({ min: 0, max: 60 }), fc.constant(cap), shifts(cap - 1))),
  fc.tuple(fc.integer({ min: 0, max: 4 * PAGE_SIZE }), fc.constant(PAGE_SIZE), shifts(PAGE_SIZE)),
);

test('the walk returns the entries of all pages, each once and as it was last read', async () => {
  await fc.assert(
    fc.asyncProperty(models, async ([length, cap, changes]) => {
      const model = new Model(length, cap, changes);
      const { entries } = await read(model);
      const held = new Map(model.given.flat().map((entry) => [entry.id, entry.version]));
      expect(new Map(entries.map(({ id, version }) => [id, version]))).toEqual(held);
      expect(entries).toHaveLength(held.size);
    }),
    { numRuns: runs(300) },
  );
});

test('no entry that stays in the list is missed while entries are only added', async () => {
  await fc.assert(
    fc.asyncProperty(models, async ([length, cap, changes]) => {
      const onlyNew = changes.map(({ added }) => ({ added, removed: [] }));
      const model = new Model(length, cap, onlyNew);
      const before = model.ids;
      const ids = new Set((await read(model)).entries.map(({ id }) => id));
      expect(before.filter((id) => !ids.has(id))).toEqual([]);
    }),
    { numRuns: runs(300) },
  );
});

test('an unchanged list is read in exactly its number of pages, whatever their size', async () => {
  await fc.assert(
    fc.asyncProperty(models, async ([length, cap]) => {
      const model = new Model(length, cap, []);
      const { entries } = await read(model);
      expect(entries.map(({ id }) => id)).toEqual(model.ids);
      // A full page of the requested size may not be the last.
      const last = cap === PAGE_SIZE && length % cap === 0 ? 1 : 0;
      expect(model.given).toHaveLength(Math.max(1, Math.ceil(length / cap) + last));
    }),
    { numRuns: runs(300) },
  );
});
