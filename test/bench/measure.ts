/** The size of a run: `quick` takes two minutes, with smaller sizes, fewer rounds and rough figures. */
export interface Size {
  readonly quick: boolean;
}

/** The minimum number of samples of a median. */
const ROUNDS = 7;

export function roundsOf({ quick }: Size, rounds = ROUNDS): number {
  return quick ? Math.min(3, rounds) : rounds;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Returns the value that this share of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Returns the CPU milliseconds, of all threads of this process, of some work. */
export async function cpuOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * Returns the medians of the contestants, which run in turn in each round, so that disturbances affect all alike.
 * The first round warms up and is discarded.
 */
export async function inTurn<K extends string>(
  rounds: number,
  contestants: Readonly<Record<K, () => Promise<number>>>,
): Promise<(name: K) => number> {
  const results = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round += 1) {
    for (const name in contestants) {
      const result = await contestants[name]();
      if (round > 0) results.set(name, [...(results.get(name) ?? []), result]);
    }
  }
  return (name) => median(results.get(name) ?? []);
}

/** Returns the bytes of the heap in use after a full collection. */
export function heapBytes(): number {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc');
  for (let pass = 0; pass < 3; pass += 1) globalThis.gc();
  return process.memoryUsage().heapUsed;
}

/** Returns the peak size of this process. */
export function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}
