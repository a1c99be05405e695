import { ID_LENGTH, joinRecords, RECORD_LENGTH, splitRecords } from './record.ts';

/**
 * Finds records by id in a sorted string of them. Atlas lists the newest first, so the one asked for next is
 * looked for right before the last one found; only where it isn't there the string is searched.
 */
export class Places {
  readonly #records: string;
  readonly #count: number;
  #expected: number;

  constructor(records: string) {
    this.#records = records;
    this.#count = records.length / RECORD_LENGTH;
    this.#expected = this.#count - 1;
  }

  /** How many records there are. */
  get count(): number {
    return this.#count;
  }

  /** The place of an id's record, counted from 0; `undefined` if there is none. */
  find(id: string): number | undefined {
    if (id.length !== ID_LENGTH || this.#count === 0) return undefined;
    let place = this.#expected;
    if (!this.#isAt(id, place)) {
      place = this.insertion(id);
      if (!this.#isAt(id, place)) return undefined;
    }
    this.#expected = place - 1;
    return place;
  }

  /** The place where an id's record is or would have to be. */
  insertion(id: string): number {
    let from = 0;
    let to = this.#count;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const at = middle * RECORD_LENGTH;
      if (this.#records.slice(at, at + ID_LENGTH) < id) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  #isAt(id: string, place: number): boolean {
    return place >= 0 && this.#records.startsWith(id, place * RECORD_LENGTH);
  }
}

/** A sorted string with some records more. */
export function addRecords(records: string, more: string[]): string {
  if (more.length === 0) return records;
  const sorted = joinRecords(more);
  if (records === '') return sorted;
  const places = new Places(records);
  const pieces: string[] = [];
  let from = 0;
  for (const record of splitRecords(sorted)) {
    const to = places.insertion(record.slice(0, ID_LENGTH)) * RECORD_LENGTH;
    pieces.push(records.slice(from, to), record);
    from = to;
  }
  // Joined from an array, which leaves one flat string to be kept.
  return [...pieces, records.slice(from)].join('');
}
