import type { DownloadFacts, End, JobFacts, RestoreFacts } from '../../src/simulator/world/jobFacts.ts';
import { objectId } from '../../src/simulator/world/random.ts';
import type { WorldJobList } from '../../src/simulator/world/worldJobList.ts';
import { brokenJob } from './brokenJobs.ts';
import type { Dice } from './dice.ts';
import type { ListKind } from './readWire.ts';

const MINUTE = 60_000;
const MAX_JOBS = 26;
const AWAY = '5f0a1b2c3d4e5f60718293ff';

/** The jobs of one list, and their changes. */
export class Jobs {
  readonly #list: WorldJobList;
  readonly #kind: ListKind;
  readonly #dice: Dice;
  /** Jobs taken out of the list, which may return. */
  #hidden: JobFacts[] = [];

  constructor(list: WorldJobList, kind: ListKind, dice: Dice) {
    this.#list = list;
    this.#kind = kind;
    this.#dice = dice;
  }

  /** Adds restores that ended before the world began: more than any ranking holds. */
  startWith(count: number, atlasMs: number): void {
    for (let each = 1; each <= count; each += 1) {
      const createdAtMs = atlasMs - each * 3 * MINUTE;
      const end = { as: this.#dice.mostly('finished', 0.7, 'failed'), atMs: createdAtMs + MINUTE } as const;
      const id = objectId(this.#dice.random, createdAtMs);
      this.#list.add({ kind: 'restore', deliveryType: 'automated', id, createdAtMs, end });
    }
  }

  /** Makes one change that may happen between two polls, or between two pages of one. */
  happen(atlasMs: number): void {
    const dice = this.#dice;
    const one = dice.pickOrNone(this.#list.newest());
    const isFull = this.#list.length >= MAX_JOBS;
    const comesBack = dice.chance(0.4) ? this.#hidden.pop() : undefined;
    if (comesBack !== undefined) this.#list.add(comesBack);
    else if (one === undefined || (!isFull && dice.chance(0.5))) this.#list.add(this.#newJob(atlasMs));
    else if (dice.chance(0.25) || isFull) this.#hide(one);
    else if (dice.chance(0.1)) this.#hideAll();
    else if (dice.chance(0.2)) this.#list.add(one);
    else this.#list.update(one.id, (facts) => this.#changed(facts, atlasMs));
  }

  #hide(job: JobFacts): void {
    this.#list.remove(job.id);
    if (this.#dice.chance(0.6)) this.#hidden.push(job);
  }

  #hideAll(): void {
    this.#hidden.push(...this.#list.newest());
    this.#list.clear();
  }

  #newJob(atlasMs: number): JobFacts {
    const dice = this.#dice;
    // A job older than ten minutes existed before and was hidden.
    const ageMs =
      dice.mostly(dice.between(0, 5 * 60), 0.8, 9 * 60, 10 * 60, 11 * 60, dice.between(600, 7200)) * 1000;
    const createdAtMs = atlasMs - ageMs;
    const id = objectId(dice.random, createdAtMs);
    if (dice.chance(0.12))
      return { kind: 'raw', id, createdAtMs, wire: brokenJob(this.#kind, id, atlasMs, dice) };
    const fresh = { id, createdAtMs, ...(dice.chance(0.3) ? { destination: this.#destination() } : {}) };
    if (this.#kind !== 'collection' && dice.chance(0.45))
      return this.#download({ kind: 'download', ...fresh }, atlasMs);
    const deliveryType = dice.mostly('automated', 0.6, 'pointInTime', 'notInventedYet');
    const chosen = deliveryType === 'pointInTime' ? { pointInTimeMs: createdAtMs - 3 * MINUTE } : {};
    return this.#restore({ kind: 'restore', deliveryType, ...fresh, ...chosen }, atlasMs);
  }

  #changed(facts: JobFacts, atlasMs: number): JobFacts {
    switch (facts.kind) {
      case 'restore':
        return this.#restore(facts, atlasMs);
      case 'download':
        return this.#download(facts, atlasMs);
      case 'raw':
        return facts;
    }
  }

  #restore({ end: _, ...facts }: RestoreFacts, atlasMs: number): RestoreFacts {
    if (this.#dice.chance(0.2)) return facts;
    return {
      ...facts,
      end: { as: this.#dice.mostly('finished', 0.6, 'failed', 'cancelled'), ...this.#when(atlasMs) },
    };
  }

  #download({ id, createdAtMs, destination }: Omit<DownloadFacts, 'end'>, atlasMs: number): DownloadFacts {
    const dice = this.#dice;
    const readyAtMs = this.#when(atlasMs).atMs;
    const ended = (as: 'failed' | 'cancelled') => ({ as, atMs: readyAtMs + dice.between(-20, 20) * MINUTE });
    return {
      kind: 'download',
      id,
      createdAtMs,
      packaging: dice.pick(['array', 'bare', 'sharded', 'private']),
      ...(destination === undefined ? {} : { destination }),
      ...(dice.chance(0.85) ? { readyAtMs } : {}),
      ...(dice.chance(0.5) ? { lifetimeMs: dice.between(1, 60) * MINUTE } : {}),
      ...(dice.chance(0.5) ? { flaggedAfterMs: dice.between(0, 20) * MINUTE } : {}),
      ...(dice.chance(0.25) ? { fetchedAtMs: readyAtMs + dice.between(1, 70) * MINUTE } : {}),
      ...(dice.chance(0.12) ? { end: ended(dice.pick(['failed', 'cancelled'])) } : {}),
    };
  }

  #when(atlasMs: number): Pick<End, 'atMs'> {
    return { atMs: atlasMs + this.#dice.between(-30 * 60, 45 * 60) * 1000 };
  }

  #destination() {
    const projectId = this.#dice.pick([AWAY, '5f0a1b2c3d4e5f6071829301']);
    return { projectId, clusterName: this.#dice.pick(['orders', 'drill', 'staging-2']) };
  }
}
