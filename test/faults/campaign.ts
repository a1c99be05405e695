import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { CredentialsKind } from './atlas.ts';
import { Figures } from './figures.ts';
import { live } from './life.ts';

/** Worlds run at the same time, because they mostly wait. */
const AT_ONCE = 10;
/** Request timeouts, each for a machine that stalled during the previous one. */
const PATIENCE_MS = [2400, 9600] as const;
/** An answer takes several turns of the event loop, so a stall of this share of the timeout may cause one. */
const STILL_SHARE = 1 / 6;

/** Runs this many worlds, or the one of SEED, and prints the figures. Throws at the first failing world. */
export async function campaign(
  credentials: CredentialsKind,
  firstSeed: number,
  worlds: number,
): Promise<Figures> {
  const startedAtMs = performance.now();
  const { SEED } = process.env;
  const seeds =
    SEED === undefined ? Array.from({ length: worlds }, (_, index) => firstSeed + index) : [Number(SEED)];
  const figures = new Figures();
  const next = seeds[Symbol.iterator]();
  const work = async () => {
    for (const seed of next) figures.merge(await liveAgainIfBusy(credentials, seed, figures));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  figures.add('seconds', Math.round((performance.now() - startedAtMs) / 1000));
  process.stdout.write(`\n${credentials}, seeds ${seeds[0]} to ${seeds.at(-1)}\n${figures.describe()}\n`);
  return figures;
}

// A stalled machine causes timeouts of its own, which are not planned.
async function liveAgainIfBusy(
  credentials: CredentialsKind,
  seed: number,
  figures: Figures,
): Promise<Figures> {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  try {
    for (const patienceMs of PATIENCE_MS) {
      delay.reset();
      try {
        return await live({ seed, credentials, patienceMs });
      } catch (error) {
        if (patienceMs === PATIENCE_MS.at(-1) || delay.max / 1e6 < patienceMs * STILL_SHARE) throw error;
        figures.add('lived again with more patience');
      }
    }
    throw new Error('nobody has lived');
  } catch (cause) {
    throw new Error(`SEED=${seed} npm run test:faults -- ${credentials}`, { cause });
  } finally {
    delay.disable();
  }
}
