import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { settle, Watched } from '../poller/watched.ts';

describe('in any order of acquiring, cancelling and releasing', () => {
  const actions = fc.array(
    fc.record({
      what: fc.constantFrom('ask', 'ask', 'release', 'leave'),
      which: fc.nat({ max: 20 }),
      project: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    }),
    { maxLength: 60 },
  );
  const sizes = fc.integer({ min: 1, max: 9 });

  test('no request waits needlessly, and no slot is granted twice or lost', async () => {
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
        // All slots are released.
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
      // A project without a slot waits only if no slot is free.
      expect(size - total).toBeLessThanOrEqual(own === 0 ? 0 : kept);
    }
    // A stuck project leaves a slot for each other one, up to half of all.
    const most = Math.max(1, size - Math.min(4, Math.floor(size / 2)));
    for (const count of held.values()) expect(count).toBeLessThanOrEqual(most);
  }
});
