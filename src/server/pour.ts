import type { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';

/** Small enough that encoding a slice holds up the event loop for less than a millisecond. */
export const SLICE_BYTES = 512 * 1024;

/** What a UTF-16 unit takes in UTF-8 at the most. */
const BYTES_A_UNIT = 3;
const MOST_UNITS = SLICE_BYTES / 16;

/**
 * Writes the pieces to a stream and ends it, in slices of at most `SLICE_BYTES`, no faster than they are taken and with
 * a turn of the event loop between two. Each piece is encoded straight to its place in one of two buffers: joining them
 * first, or new buffers, would cost several times as much. If the stream breaks it rejects or never settles.
 */
export async function pour(pieces: Iterable<string>, stream: Writable): Promise<void> {
  let [slice, other] = [Buffer.allocUnsafe(SLICE_BYTES), Buffer.allocUnsafe(SLICE_BYTES)];
  let used = 0;
  let written: Promise<unknown> = Promise.resolve();
  for (const piece of pieces) {
    for (const part of piece.length > MOST_UNITS ? partsOf(piece) : [piece]) {
      if (used + part.length * BYTES_A_UNIT > SLICE_BYTES) {
        throwIf(await written);
        written = write(stream, slice.subarray(0, used));
        // The other one has been taken: it may be written over.
        [slice, other] = [other, slice];
        used = 0;
        await setImmediate();
      }
      used += slice.write(part, used);
    }
  }
  throwIf(await written);
  stream.end(slice.subarray(0, used));
}

/** A long piece cut into parts; no character is cut in two. */
export function* partsOf(piece: string, mostUnits = MOST_UNITS): Generator<string> {
  let from = 0;
  while (piece.length - from > mostUnits) {
    const to = endOfCharacter(piece, from + mostUnits);
    yield piece.slice(from, to);
    from = to;
  }
  yield piece.slice(from);
}

// Resolves to what went wrong: nobody may be waiting when it does.
function write(stream: Writable, bytes: Buffer): Promise<unknown> {
  return new Promise((resolve) => {
    stream.write(bytes, resolve);
  });
}

function throwIf(error: unknown): void {
  if (error) throw error;
}

function endOfCharacter(text: string, end: number): number {
  const last = text.charCodeAt(end - 1);
  const highSurrogate = last >= 0xd800 && last <= 0xdbff;
  return highSurrogate && end < text.length ? end + 1 : end;
}
