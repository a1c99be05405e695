import type { RestoreJob, State } from './job.ts';
import { ID_LENGTH, RECORD_LENGTH, recordOf } from './record.ts';
import type { JobId } from './target.ts';

/**
 * The records of a list that is read for the first time. Atlas lists the newest first, so an id below all
 * others is a new one and goes to the end; what comes in another order is not taken.
 */
export class Packing {
  /** By falling id; of one that was dropped only the id is left. */
  readonly #records: string[] = [];
  #lowest: string | undefined;

  find(id: JobId): number | undefined {
    if (this.#isBelow(id)) return undefined;
    let from = 0;
    let to = this.#records.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#idAt(middle) > id) from = middle + 1;
      else to = middle;
    }
    return this.#idAt(from) === id ? from : undefined;
  }

  holds(place: number): boolean {
    return this.#records[place]?.length === RECORD_LENGTH;
  }

  take({ id, deliveryType }: RestoreJob, end: State, place: number | undefined): boolean {
    const record = recordOf(id, deliveryType, end);
    if (place !== undefined) {
      this.#records[place] = record;
      return true;
    }
    if (!this.#isBelow(id)) return false;
    this.#records.push(record);
    this.#lowest = id;
    return true;
  }

  drop(place: number): void {
    this.#records[place] = this.#idAt(place);
  }

  /** What was taken, as one sorted string. */
  records(): string {
    return this.#records
      .filter((_, place) => this.holds(place))
      .reverse()
      .join('');
  }

  #isBelow(id: JobId): boolean {
    return this.#lowest === undefined || id < this.#lowest;
  }

  #idAt(place: number): string {
    return this.#records[place]?.slice(0, ID_LENGTH) ?? '';
  }
}
