import type { FaultySimulator } from '../simulator/faultySimulator.ts';
import { startFaultySimulator } from '../simulator/faultySimulator.ts';

export const PROJECT = '5f0a1b2c3d4e5f6071829304';
export const CLUSTERS = ['orders', 'ledger'] as const;

interface Restore {
  readonly id: string;
  readonly clusterName: string;
  readonly isOld: boolean;
  isFinished: boolean;
  isRemoved: boolean;
}

/** An Atlas in which restores are created, finished and removed, and which records all of them. */
export class ChangingAtlas {
  readonly simulator: FaultySimulator;
  readonly restores: Restore[] = [];
  readonly #random: () => number;

  private constructor(simulator: FaultySimulator, random: () => number) {
    this.simulator = simulator;
    this.#random = random;
    simulator.world.addProject({ id: PROJECT, name: 'payments' });
    for (const name of CLUSTERS) {
      simulator.world.addCluster(PROJECT, { name });
      for (let count = 0; count < 300; count += 1) this.#create(name, true);
    }
  }

  static async start(random: () => number): Promise<ChangingAtlas> {
    const backupBucket = { capacity: 1e9, refill: 1e9, refillMs: 1000 };
    return new ChangingAtlas(await startFaultySimulator({ backupBucket }), random);
  }

  /** Makes one change of any kind. Only a restore in the state file is removed: a killed exporter may not know the others. */
  change(isKept: (id: string) => boolean): void {
    const dice = this.#random();
    const there = this.restores.filter((restore) => !restore.isRemoved);
    const running = there.find((restore) => !restore.isFinished);
    const leaving = there.find((restore) => restore.isFinished && isKept(restore.id));
    if (dice < 0.3 && running !== undefined) this.#finish(running);
    else if (dice < 0.5 && leaving !== undefined) {
      leaving.isRemoved = true;
      this.#jobs(leaving.clusterName).remove(leaving.id);
    } else this.#create(CLUSTERS[Math.floor(this.#random() * CLUSTERS.length)] ?? 'orders', false);
  }

  #create(clusterName: string, isOld: boolean): void {
    const number = this.restores.length;
    const createdAtMs = Date.now() - (isOld ? 24 * 3_600_000 : 0);
    const seconds = Math.floor(createdAtMs / 1000).toString(16);
    const id = `${seconds}${number.toString(16).padStart(16, '0')}`;
    const restore = { id, clusterName, isOld, isFinished: false, isRemoved: false };
    this.restores.push(restore);
    this.#jobs(clusterName).add({ kind: 'restore', deliveryType: 'automated', id, createdAtMs });
    if (isOld) this.#finish(restore);
  }

  #finish(restore: Restore): void {
    restore.isFinished = true;
    const end = { as: 'finished', atMs: Date.now() } as const;
    this.#jobs(restore.clusterName).update(restore.id, (facts) =>
      facts.kind === 'restore' ? { ...facts, end } : facts,
    );
  }

  #jobs(clusterName: string) {
    return this.simulator.world.cluster(PROJECT, clusterName).jobs;
  }
}
