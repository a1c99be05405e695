import { type Random, seeded } from '../../src/simulator/world/random.ts';

/** All randomness of a world: the same seed gives the same values. */
export class Dice {
  readonly random: Random;

  constructor(seed: number) {
    this.random = seeded(seed);
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  /** Returns a whole number, both ends included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.random() * (high - low + 1));
  }

  pick<T>(from: readonly T[]): T {
    const [only] = from.slice(this.between(0, from.length - 1));
    if (only === undefined) throw new Error('there is nothing to pick from');
    return only;
  }

  pickOrNone<T>(from: readonly T[]): T | undefined {
    return from.length === 0 ? undefined : this.pick(from);
  }

  /** Returns the common value, or else one of the others. */
  mostly<T>(common: T, share: number, ...others: readonly T[]): T {
    return this.chance(share) ? common : this.pick(others);
  }
}
