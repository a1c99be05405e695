import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Slots } from '../../src/poller/slots.ts';

const NEVER = new AbortController().signal;

/** Slots under watch: who holds how many, who waits, in which order they were served. */
class Watched {
  readonly slots: Slots;
  readonly served: string[] = [];
  readonly held = new Map<string, number>();
  readonly waiting = new Map<string, number>();

  constructor(size: number, projects: number) {
    this.slots = new Slots(size, projects);
  }

  /** Asks for a slot for `name`, of the project before its colon. */
  ask(name: string, signal: AbortSignal = NEVER): Promise<void> {
    const [project = ''] = name.split(':');
    add(this.waiting, project, 1);
    return this.slots.acquire(project, signal).then(
      () => {
        add(this.waiting, project, -1);
        add(this.held, project, 1);
        this.served.push(name);
      },
      () => add(this.waiting, project, -1),
    );
  }

  release(project: string): void {
    add(this.held, project, -1);
    this.slots.release(project);
  }

  get total(): number {
    return [...this.held.values()].reduce((sum, count) => sum + count, 0);
  }
}

function add(counts: Map<string, number>, project: string, by: number): void {
  counts.set(project, (counts.get(project) ?? 0) + by);
}

/** Lets everything that is served be noticed. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
}

describe('in any order of asking, leaving and giving back', () => {
  const actions = fc.array(
    fc.record({
      what: fc.constantFrom('ask', 'ask', 'release', 'leave'),
      which: fc.nat({ max: 20 }),
      project: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    }),
    { maxLength: 60 },
  );
  const sizes = fc.integer({ min: 1, max: 9 });

  test('nobody waits for nothing, no place is given twice, and none is lost', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, actions, async (size, steps) => {
        const watched = new Watched(size, 5);
        const leavers: AbortController[] = [];
        for (const { what, which, project } of steps) {
          if (what === 'ask') {
            const leaver = new AbortController();
            leavers.push(leaver);
            void watched.ask(project, leaver.signal);
          }
          if (what === 'release' && (watched.held.get(project) ?? 0) > 0) watched.release(project);
          if (what === 'leave') leavers[which]?.abort();
          await settle();
          checkFair(watched, size);
        }
        // All the places come back.
        for (const leaver of leavers) leaver.abort();
        for (const [project, count] of watched.held) {
          for (let held = count; held > 0; held -= 1) watched.release(project);
        }
        await settle();
        for (let place = 0; place < size; place += 1) void watched.ask(`new${place}`);
        await settle();
        expect(watched.total).toBe(size);
      }),
      { numRuns: 300 },
    );
  });

  function checkFair({ held, waiting, total }: Watched, size: number): void {
    expect(total).toBeLessThanOrEqual(size);
    const idle = 5 - [...held.values()].filter((count) => count > 0).length;
    const kept = Math.min(idle, Math.floor(size / 2));
    for (const [project, count] of waiting) {
      if (count === 0) continue;
      const own = held.get(project) ?? 0;
      // Who holds none waits only where there is no place at all.
      expect(size - total).toBeLessThanOrEqual(own === 0 ? 0 : kept);
    }
    // A project that hangs leaves a place for each other one, up to half of all.
    const most = Math.max(1, size - Math.min(4, Math.floor(size / 2)));
    for (const count of held.values()) expect(count).toBeLessThanOrEqual(most);
  }
});

test('a project that hangs keeps no other project out', async () => {
  const watched = new Watched(4, 3);
  for (let poll = 0; poll < 20; poll += 1) void watched.ask(`hangs:${poll}`);
  await settle();
  expect(watched.total).toBe(2);
  await Promise.all([watched.ask('one:1'), watched.ask('two:1')]);
  // It gets no third one while the others come and go.
  watched.release('one');
  watched.release('two');
  await settle();
  expect(watched.held.get('hangs')).toBe(2);
});

test('the only project there is has all the places', async () => {
  const watched = new Watched(4, 1);
  for (let poll = 0; poll < 20; poll += 1) void watched.ask(`only:${poll}`);
  await settle();
  expect(watched.total).toBe(4);
});

test('inside a project the first to come is the first to be served', async () => {
  const watched = new Watched(1, 1);
  for (const name of ['p:1', 'p:2', 'p:3', 'p:4']) void watched.ask(name);
  for (let turn = 0; turn < 3; turn += 1) {
    await settle();
    watched.release('p');
  }
  await settle();
  expect(watched.served).toEqual(['p:1', 'p:2', 'p:3', 'p:4']);
});

test('projects take turns, however many targets each of them has', async () => {
  const watched = new Watched(1, 4);
  for (const name of ['z:0', 'a:1', 'a:2', 'a:3', 'a:4', 'b:1', 'b:2', 'c:1']) void watched.ask(name);
  for (let turn = 0; turn < 8; turn += 1) {
    await settle();
    watched.release(watched.served.at(-1)?.slice(0, 1) ?? '');
  }
  expect(watched.served).toEqual(['z:0', 'a:1', 'b:1', 'c:1', 'a:2', 'b:2', 'a:3', 'a:4']);
});

test('who gives up leaves the queue with its own reason, and holds nothing', async () => {
  const slots = new Slots(1, 1);
  await slots.acquire('p', NEVER);
  const gone = new AbortController();
  const reason = new Error('no more');
  const leaving = slots.acquire('p', gone.signal);
  const next = slots.acquire('p', NEVER);
  gone.abort(reason);
  await expect(leaving).rejects.toBe(reason);
  slots.release('p');
  await next;
  await expect(slots.acquire('p', gone.signal)).rejects.toBe(reason);
});

test('more places serve who waits, fewer take none away', async () => {
  const watched = new Watched(1, 1);
  for (const name of ['p:1', 'p:2', 'p:3', 'p:4']) void watched.ask(name);
  watched.slots.resize(3);
  await settle();
  expect(watched.total).toBe(3);
  watched.slots.resize(1);
  watched.release('p');
  watched.release('p');
  await settle();
  expect(watched.served).toHaveLength(3);
  watched.release('p');
  await settle();
  expect(watched.served).toHaveLength(4);
});

test('places that were kept for projects are free once those are gone', async () => {
  const watched = new Watched(4, 3);
  for (let poll = 0; poll < 9; poll += 1) void watched.ask(`p:${poll}`);
  watched.slots.shareAmong(1);
  await settle();
  expect(watched.total).toBe(4);
});
