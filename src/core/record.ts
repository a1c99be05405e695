import { DELIVERY_TYPES, type DeliveryType, STATES, type State } from './job.ts';
import type { JobId } from './target.ts';

/** What a record holds of a finished job. */
export interface FinishedJob {
  readonly id: JobId;
  readonly deliveryType: DeliveryType;
  readonly state: State;
}

export const ID_LENGTH = 24;
/** An ObjectId and one letter for type and state. */
export const RECORD_LENGTH = ID_LENGTH + 1;

// Part of the state file's format: append, never reorder.
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcd';

const KINDS = DELIVERY_TYPES.flatMap((deliveryType) => STATES.map((state) => ({ deliveryType, state })));

const LETTER_OF = mapKinds((deliveryType, state) =>
  LETTERS.charAt(DELIVERY_TYPES.indexOf(deliveryType) * STATES.length + STATES.indexOf(state)),
);

/** A value for every delivery type and state. */
export type ByKind<T> = Readonly<Record<DeliveryType, Readonly<Record<State, T>>>>;

export function mapKinds<T>(value: (deliveryType: DeliveryType, state: State) => T): ByKind<T> {
  return mapTypes((type) => mapStates((state) => value(type, state)));
}

/** A value for every state. */
export function mapStates<T>(value: (state: State) => T): Readonly<Record<State, T>> {
  return {
    in_progress: value('in_progress'),
    ready: value('ready'),
    completed: value('completed'),
    failed: value('failed'),
    cancelled: value('cancelled'),
    expired: value('expired'),
  };
}

/** A value for every delivery type. */
export function mapTypes<T>(value: (deliveryType: DeliveryType) => T): Readonly<Record<DeliveryType, T>> {
  return {
    automated: value('automated'),
    download: value('download'),
    pointInTime: value('pointInTime'),
    other: value('other'),
    collection: value('collection'),
  };
}

export function recordOf(id: JobId, deliveryType: DeliveryType, state: State): string {
  return id + LETTER_OF[deliveryType][state];
}

/** Sorted records in one string: its order is that of the ids. */
export function joinRecords(records: string[]): string {
  return records.sort().join('');
}

export function splitRecords(finished: string): string[] {
  return Array.from({ length: finished.length / RECORD_LENGTH }, (_, index) =>
    finished.slice(index * RECORD_LENGTH, (index + 1) * RECORD_LENGTH),
  );
}

/** The record at an offset. A letter that is none of ours is a bug: parsers refuse such a string. */
export function readRecord(finished: string, offset: number): FinishedJob {
  const kind = KINDS[LETTERS.indexOf(finished.charAt(offset + ID_LENGTH))];
  if (kind === undefined) throw new RangeError(`no record at offset ${offset}`);
  // A slice would keep the whole string alive for as long as the id is.
  const id = finished
    .slice(offset, offset + ID_LENGTH)
    .split('')
    .join('');
  return { id: id as JobId, ...kind };
}

/** Whether the record at an offset is of this type and state. */
export function isOfKind(
  finished: string,
  offset: number,
  deliveryType: DeliveryType,
  state: State,
): boolean {
  return finished.charAt(offset + ID_LENGTH) === LETTER_OF[deliveryType][state];
}

/** Whether a string read from outside is one that `joinRecords` could have made. */
export function areRecords(text: string): boolean {
  if (text.length % RECORD_LENGTH !== 0) return false;
  const records = splitRecords(text);
  return records.every(
    (record, index) =>
      /^[0-9a-f]{24}[A-Za-d]$/.test(record) &&
      (index === 0 || (records[index - 1] ?? '').slice(0, ID_LENGTH) < record.slice(0, ID_LENGTH)),
  );
}

/** How many records of each kind a string holds. */
export function countRecords(finished: string): ByKind<number> {
  const byCode = new Array<number>(128).fill(0);
  for (let at = ID_LENGTH; at < finished.length; at += RECORD_LENGTH) {
    const code = finished.charCodeAt(at);
    byCode[code] = (byCode[code] ?? 0) + 1;
  }
  return mapKinds((deliveryType, state) => byCode[LETTER_OF[deliveryType][state].charCodeAt(0)] ?? 0);
}

/**
 * The records that only one of two strings holds, in one pass. Equal stretches, nearly everything, are
 * skipped 64 records at a time.
 */
export function diffRecords(
  before: string,
  after: string,
): { readonly gone: readonly FinishedJob[]; readonly come: readonly FinishedJob[] } {
  const gone: FinishedJob[] = [];
  const come: FinishedJob[] = [];
  if (before === after) return { gone, come };
  const stretch = 64 * RECORD_LENGTH;
  let b = 0;
  let a = 0;
  while (b < before.length || a < after.length) {
    if (before.slice(b, b + stretch) === after.slice(a, a + stretch)) {
      b += stretch;
      a += stretch;
      continue;
    }
    const old = before.slice(b, b + RECORD_LENGTH);
    const now = after.slice(a, a + RECORD_LENGTH);
    const both = old !== '' && now !== '';
    if (old === now) {
      b += RECORD_LENGTH;
      a += RECORD_LENGTH;
    } else if (now === '' || (both && old < now)) {
      gone.push(readRecord(before, b));
      b += RECORD_LENGTH;
    } else {
      come.push(readRecord(after, a));
      a += RECORD_LENGTH;
    }
  }
  return { gone, come };
}
