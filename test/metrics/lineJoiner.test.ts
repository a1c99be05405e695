import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineJoiner } from '../../src/metrics/lineJoiner.ts';
import type { Rendering } from '../../src/metrics/targets.ts';

const FAMILIES = 3;

/** A target whose lines tell its number and how often each has changed. */
function rendering(number: number, changes: readonly number[]): Rendering {
  return {
    labels: '',
    lines: changes.map((change, place) => (change < 0 ? '' : `${number} ${place} ${change}\n`)),
  };
}

const targetsOf = (count: number) =>
  Array.from({ length: count }, (_, number) => rendering(number, [0, 0, 0]));

function joined(joiner: LineJoiner, targets: readonly Rendering[]): readonly string[] {
  const all = joiner.divide(targets);
  return Array.from({ length: FAMILIES }, (_, place) => joiner.join(all, place).join(''));
}

function plain(targets: readonly Rendering[]): readonly string[] {
  return Array.from({ length: FAMILIES }, (_, place) => targets.map(({ lines }) => lines[place]).join(''));
}

describe('the lines of targets', () => {
  test('are the same joined, whatever has changed, come, left or moved since the last scrape', () => {
    const target = fc.tuple(
      fc.nat(9),
      fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 3, maxLength: 3 }),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 80 }),
        fc.array(fc.array(fc.tuple(fc.nat(100), target), { maxLength: 4 }), { minLength: 1, maxLength: 6 }),
        (count, scrapes) => {
          const joiner = new LineJoiner();
          const targets = targetsOf(count);
          for (const changes of scrapes) {
            expect(joined(joiner, targets)).toEqual(plain(targets));
            for (const [at, [number, lines]] of changes) {
              const kept = at % 3 === 0 ? 0 : 1;
              targets.splice(
                at % (targets.length + 1),
                kept,
                ...(at % 5 === 0 ? [] : [rendering(number, lines)]),
              );
            }
          }
        },
      ),
    );
  });

  test('stay those of their own instant in scrapes that overlap', () => {
    const joiner = new LineJoiner();
    const before = targetsOf(70);
    const after = before.with(40, rendering(40, [0, 7, 0]));
    const early = joiner.divide(before);
    const late = joiner.divide(after);
    for (let place = 0; place < FAMILIES; place += 1) {
      expect(joiner.join(late, place).join('')).toBe(plain(after)[place]);
      expect(joiner.join(early, place).join('')).toBe(plain(before)[place]);
      expect(joiner.join(late, place).join('')).toBe(plain(after)[place]);
    }
  });

  test('are not even looked at where nothing has changed among neighbours', () => {
    const joiner = new LineJoiner();
    let looks = 0;
    const watched = ({ labels, lines }: Rendering): Rendering => ({
      labels,
      get lines() {
        looks += 1;
        return lines;
      },
    });
    const looksOf = (targets: readonly Rendering[]) => {
      looks = 0;
      joined(joiner, targets);
      return looks;
    };
    const targets = targetsOf(70).map(watched);
    expect(looksOf(targets)).toBe(FAMILIES * 70);
    expect(looksOf(targets)).toBe(0);
    const changed = looksOf(targets.with(40, rendering(40, [0, 7, 0])));
    // It and its 31 neighbours, as they are and as they were, and those of one family joined.
    expect(changed).toBeLessThanOrEqual(FAMILIES * 2 * 32 + 32);
    expect(changed).toBeGreaterThan(0);
  });
});
