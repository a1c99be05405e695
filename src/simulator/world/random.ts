/** Returns a number in [0, 1). The simulator has no other randomness, so that a seed reproduces a run. */
export type Random = () => number;

/** Returns a generator with the same numbers for the same seed (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function between(random: Random, low: number, high: number): number {
  return low + random() * (high - low);
}

/** Returns an id in MongoDB's format: its first 4 bytes are the creation time in seconds. */
export function objectId(random: Random, createdAtMs: number): string {
  return `${hex(Math.floor(createdAtMs / 1000), 8)}${hex(random() * 2 ** 32, 8)}${hex(random() * 2 ** 32, 8)}`;
}

function hex(value: number, digits: number): string {
  return (Math.floor(value) >>> 0).toString(16).padStart(digits, '0');
}
