import type { RestoreJob, State } from './job.ts';
import { Places } from './places.ts';
import { isOfKind, RECORD_LENGTH } from './record.ts';
import type { JobId } from './target.ts';

/** The records of a previous snapshot, ticked off as their jobs come again. */
export class Ticking {
  readonly #records: string;
  readonly #places: Places;
  /** By place: 1 where the job came again. */
  readonly #ticks: Uint8Array;
  #ticked = 0;

  constructor(records: string) {
    this.#records = records;
    this.#places = new Places(records);
    this.#ticks = new Uint8Array(this.#places.count);
  }

  find(id: JobId): number | undefined {
    return this.#places.find(id);
  }

  holds(place: number): boolean {
    return this.#ticks[place] === 1;
  }

  /** Only an end that is known already: what has changed is an event, which needs the job's facts. */
  take(job: RestoreJob, end: State, place: number | undefined): boolean {
    if (place === undefined) return false;
    if (!isOfKind(this.#records, place * RECORD_LENGTH, job.deliveryType, end)) return false;
    if (!this.holds(place)) this.#tick(place, 1);
    return true;
  }

  drop(place: number): void {
    this.#tick(place, 0);
  }

  /** What has come again: the very string where all has. */
  records(): string {
    if (this.#ticked === this.#ticks.length) return this.#records;
    const runs: string[] = [];
    for (let from = this.#ticks.indexOf(1); from >= 0; ) {
      const gap = this.#ticks.indexOf(0, from);
      const to = gap < 0 ? this.#ticks.length : gap;
      runs.push(this.#records.slice(from * RECORD_LENGTH, to * RECORD_LENGTH));
      from = this.#ticks.indexOf(1, to);
    }
    return runs.join('');
  }

  #tick(place: number, tick: 0 | 1): void {
    this.#ticks[place] = tick;
    this.#ticked += tick === 1 ? 1 : -1;
  }
}
