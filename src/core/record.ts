import { type ByKind, mapKinds } from './byKind.ts';
import { DELIVERY_TYPES, type DeliveryType, STATES, type State } from './job.ts';
import { isObjectId } from './objectId.ts';
import type { JobId } from './target.ts';

/** The facts of an ended job that its record keeps. */
export interface RecordedJob {
  readonly id: JobId;
  readonly deliveryType: DeliveryType;
  readonly state: State;
}

const ID_LENGTH = 24;
/** An ObjectId and one letter for type and state. */
export const RECORD_LENGTH = ID_LENGTH + 1;

/** State files contain these letters: never change one, and give a new type or state its own letters. */
export const LETTERS = {
  automated: { in_progress: 'A', ready: 'B', completed: 'C', failed: 'D', cancelled: 'E', expired: 'F' },
  download: { in_progress: 'G', ready: 'H', completed: 'I', failed: 'J', cancelled: 'K', expired: 'L' },
  pointInTime: { in_progress: 'M', ready: 'N', completed: 'O', failed: 'P', cancelled: 'Q', expired: 'R' },
  other: { in_progress: 'S', ready: 'T', completed: 'U', failed: 'V', cancelled: 'W', expired: 'X' },
  collection: { in_progress: 'Y', ready: 'Z', completed: 'a', failed: 'b', cancelled: 'c', expired: 'd' },
} as const satisfies ByKind<string>;

const KINDS = new Map(
  DELIVERY_TYPES.flatMap((deliveryType) =>
    STATES.map((state) => [LETTERS[deliveryType][state] as string, { deliveryType, state }] as const),
  ),
);

export function recordOf({ id, deliveryType }: Omit<RecordedJob, 'state'>, state: State): string {
  return id + LETTERS[deliveryType][state];
}

/** Sorts records, which orders them by id, and joins them into one string. */
export function joinRecords(records: string[]): string {
  return records.sort().join('');
}

export function splitRecords(records: string): string[] {
  return Array.from({ length: records.length / RECORD_LENGTH }, (_, index) =>
    records.slice(index * RECORD_LENGTH, (index + 1) * RECORD_LENGTH),
  );
}

/** Returns the id of a record. */
export function idOfRecord(record: string): JobId {
  return record.slice(0, ID_LENGTH) as JobId;
}

/** Returns the job of a record. An unknown letter is a bug, because parsers reject it. */
function readRecord(record: string): RecordedJob {
  const kind = KINDS.get(record.charAt(ID_LENGTH));
  if (kind === undefined) throw new RangeError(`invalid record: ${record}`);
  // A slice would keep the whole string in memory for as long as the id.
  return { id: idOfRecord(record).split('').join('') as JobId, ...kind };
}

/** Returns whether a string could be the result of `joinRecords`. */
export function areRecords(text: string): boolean {
  if (text.length % RECORD_LENGTH !== 0) return false;
  const records = splitRecords(text);
  return records.every(
    (record, index) =>
      isObjectId(idOfRecord(record)) &&
      KINDS.has(record.charAt(ID_LENGTH)) &&
      (index === 0 || idOfRecord(records[index - 1] ?? '') < idOfRecord(record)),
  );
}

/** Returns the number of records of each kind. */
export function countRecords(records: string): ByKind<number> {
  const byCode = new Array<number>(128).fill(0);
  for (let at = ID_LENGTH; at < records.length; at += RECORD_LENGTH) {
    const code = records.charCodeAt(at);
    byCode[code] = (byCode[code] ?? 0) + 1;
  }
  return mapKinds((deliveryType, state) => byCode[LETTERS[deliveryType][state].charCodeAt(0)] ?? 0);
}

/** Returns the offset of the record of an id, or the offset at which to insert it. */
function offsetOf(records: string, id: string): number {
  let from = 0;
  let to = records.length / RECORD_LENGTH;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const at = middle * RECORD_LENGTH;
    if (records.slice(at, at + ID_LENGTH) < id) from = middle + 1;
    else to = middle;
  }
  return from * RECORD_LENGTH;
}

/** Returns the records whose ids lie between the first and the last id of `range`, both included. */
export function recordsWithin(records: string, range: string): string {
  const last = range.slice(-RECORD_LENGTH);
  return records.slice(offsetOf(records, idOfRecord(range)), offsetOf(records, `${last}~`));
}

/** Joins sorted strings that share no id into one sorted string. */
export function joinPages(pages: readonly string[]): string {
  const sorted = pages.filter((page) => page !== '').sort();
  // The ranges of pages do not overlap if the list is ordered by creation, in either direction.
  const areApart = sorted.every(
    (page, index) => index === 0 || (sorted[index - 1] ?? '').slice(-RECORD_LENGTH) < page,
  );
  return areApart ? sorted.join('') : joinRecords(sorted.flatMap(splitRecords));
}

/** Merges two sorted strings. If both contain an id, the record of `later` wins. */
export function mergeRecords(earlier: string, later: string): string {
  if (earlier === '' || later === '') return earlier + later;
  const pieces: string[] = [];
  let from = 0;
  for (const record of splitRecords(later)) {
    const id = idOfRecord(record);
    const to = offsetOf(earlier, id);
    pieces.push(earlier.slice(from, to), record);
    from = earlier.startsWith(id, to) ? to + RECORD_LENGTH : to;
  }
  // Joining an array gives one flat string, which takes the least memory.
  return [...pieces, earlier.slice(from)].join('');
}

/**
 * Returns the records that only one of two strings contains, in one pass. Most records are the same, so equal stretches
 * are skipped 64 records at a time.
 */
export function diffRecords(
  before: string,
  after: string,
): { readonly gone: readonly RecordedJob[]; readonly added: readonly RecordedJob[] } {
  const gone: RecordedJob[] = [];
  const added: RecordedJob[] = [];
  if (before === after) return { gone, added };
  const stretch = 64 * RECORD_LENGTH;
  let b = 0;
  let a = 0;
  while (b < before.length || a < after.length) {
    if (before.slice(b, b + stretch) === after.slice(a, a + stretch)) {
      b += stretch;
      a += stretch;
      continue;
    }
    const oldRecord = before.slice(b, b + RECORD_LENGTH);
    const newRecord = after.slice(a, a + RECORD_LENGTH);
    const both = oldRecord !== '' && newRecord !== '';
    if (oldRecord === newRecord) {
      b += RECORD_LENGTH;
      a += RECORD_LENGTH;
    } else if (newRecord === '' || (both && oldRecord < newRecord)) {
      gone.push(readRecord(oldRecord));
      b += RECORD_LENGTH;
    } else {
      added.push(readRecord(newRecord));
      a += RECORD_LENGTH;
    }
  }
  return { gone, added };
}
