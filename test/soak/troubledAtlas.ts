import { jobFacts } from '../bench/layout.ts';
import type { Dice } from '../faults/dice.ts';
import { Jobs } from '../faults/jobs.ts';
import { anyTrouble } from '../faults/troubles.ts';
import { type FaultySimulator, startFaultySimulator } from '../simulator/faultySimulator.ts';

export const KEY = { publicKey: 'soakedkey', privateKey: '5e5e5e5e-0000-4000-8000-000000005a4b' };
export const ACCOUNT = { clientId: 'mdb_sa_id_0123456789abcdef01234567', clientSecret: 'mdb_sa_sk_soak' };
/** A project polled by cluster name, one with discovery, and one whose credentials change. */
export const [NAMED, FOLLOWED, MOVING] = [
  '5f0a1b2c3d4e5f6071829301',
  '5f0a1b2c3d4e5f6071829302',
  '5f0a1b2c3d4e5f6071829303',
] as const;
export const CLUSTERS = Array.from({ length: 9 }, (_, number) => `cluster-${number}`);

const PLENTY = { capacity: 1e9, refill: 1e9, refillMs: 1000 };
/** Three pages. */
const LONG_LIST = 1200;
const GUEST_STAYS_SECONDS = 15;
/** The request timeout, which sizes the slow faults. */
const PATIENCE_MS = 1000;

/** An Atlas with changing jobs and clusters, and with frequent faults. */
export class TroubledAtlas {
  readonly simulator: FaultySimulator;
  /** The number of faults that were added. */
  troubles = 0;
  readonly #dice: Dice;
  readonly #lists: readonly Jobs[];
  #seconds = 0;

  private constructor(simulator: FaultySimulator, dice: Dice) {
    this.simulator = simulator;
    this.#dice = dice;
    const { world } = simulator;
    for (const id of [NAMED, FOLLOWED, MOVING]) world.addProject({ id, name: `project ${id.slice(-1)}` });
    world.addCluster(FOLLOWED, { name: 'long' }).jobs.addAll(jobFacts(LONG_LIST, Date.now()));
    this.#lists = [NAMED, FOLLOWED, MOVING].flatMap((id) =>
      CLUSTERS.map((name, number) => {
        const kind = number % 4 === 3 ? 'flex' : 'dedicated';
        return new Jobs(world.addCluster(id, { name, kind }).jobs, kind, dice);
      }),
    );
  }

  static async start(dice: Dice): Promise<TroubledAtlas> {
    const simulator = await startFaultySimulator({
      apiKeys: [KEY],
      serviceAccounts: [ACCOUNT],
      nonces: { lifeMs: 10_000, uses: 50 },
      tokens: { lifeMs: 15_000, living: 100, requestsAMinute: 100 },
      backupBucket: PLENTY,
      clustersBucket: PLENTY,
      otherBucket: PLENTY,
    });
    return new TroubledAtlas(simulator, dice);
  }

  /** Makes the changes of one second. */
  pass(): void {
    const dice = this.#dice;
    const { faults, tokens } = this.simulator;
    for (const list of this.#lists) if (dice.chance(0.1)) list.happen(Date.now());
    if (this.#seconds % GUEST_STAYS_SECONDS === 0) this.#changeGuests(this.#seconds / GUEST_STAYS_SECONDS);
    this.#seconds += 1;
    faults.clear();
    if (dice.chance(0.05)) tokens.revokeAll();
    for (let more = dice.mostly(0, 0.3, 1, 2, 3); more > 0; more -= 1) this.#trouble();
  }

  /** Ends all faults and changes. */
  calm(): void {
    this.simulator.faults.clear();
  }

  #trouble(): void {
    const dice = this.#dice;
    const fault = dice.chance(0.1)
      ? ({ kind: 'error', code: 'RATE_LIMITED', headers: { 'Retry-After': '3' } } as const)
      : anyTrouble(dice, PATIENCE_MS).fault;
    const on = {
      projectId: dice.pick([NAMED, FOLLOWED, MOVING]),
      ...dice.mostly({}, 0.3, { clusterName: dice.pick(CLUSTERS) }),
      ...dice.mostly({}, 0.5, { loggedIn: true }),
    };
    this.simulator.faults.add({ fault, on, times: dice.pick([1, 2, 5, 20]) });
    this.troubles += 1;
  }

  // Each guest has a new name, so data that is kept by name and never removed grows.
  #changeGuests(number: number): void {
    const { world } = this.simulator;
    if (number > 0) world.removeCluster(FOLLOWED, `guest-${number - 1}`);
    world.addCluster(FOLLOWED, { name: `guest-${number}` }).jobs.addAll(jobFacts(10, Date.now()));
  }
}
