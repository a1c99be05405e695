import type { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { Blocks } from './content.ts';

/** Twice as large and others wait twice as long for the event loop; half as large and a scrape waits for more of them. */
export const CHUNK_BYTES = 2 * 1024 * 1024;

/** What a UTF-16 unit takes in UTF-8 at the most. */
const BYTES_A_UNIT = 3;
const MOST_UNITS = CHUNK_BYTES / 32;
/** So many pieces are joined and encoded at once: a third cheaper than one by one, and than so many that no cache holds them. */
const PIECES_JOINED = 16;
/** A block that comes this long after the last turn waits for another one. */
const LONG_MS = 5;

/**
 * Writes text to a stream and ends it, in slices of at most `CHUNK_BYTES`, no faster than they are taken and with a turn
 * of the event loop between two, and before a block if the last turn is long ago. They are encoded straight to their
 * place in one of two buffers: joining all pieces first, or new buffers, would cost several times as much. If the stream
 * breaks it rejects or never settles.
 */
export async function writeChunks(blocks: Blocks, stream: Writable): Promise<void> {
  let [slice, other] = [Buffer.allocUnsafe(CHUNK_BYTES), Buffer.allocUnsafe(CHUNK_BYTES)];
  let used = 0;
  let written: Promise<unknown> = Promise.resolve();
  let turnedAtMs = performance.now();
  const turn = async () => {
    await setImmediate();
    turnedAtMs = performance.now();
  };
  for (const block of blocks) {
    if (performance.now() - turnedAtMs > LONG_MS) await turn();
    for (let first = 0; first < block.length; first += PIECES_JOINED) {
      const text = block.slice(first, first + PIECES_JOINED).join('');
      for (let from = 0; from < text.length; ) {
        const to = endOfPart(text, from);
        if (used + (to - from) * BYTES_A_UNIT > CHUNK_BYTES) {
          throwIf(await written);
          written = write(stream, slice.subarray(0, used));
          // The other one has been taken: it may be written over.
          [slice, other] = [other, slice];
          used = 0;
          await turn();
        }
        used += slice.write(from === 0 && to === text.length ? text : text.slice(from, to), used);
        from = to;
      }
    }
  }
  throwIf(await written);
  stream.end(slice.subarray(0, used));
}

/** Where the part of a text that begins at `from` ends: a long one is cut, but no character in two. */
export function endOfPart(text: string, from: number, mostUnits = MOST_UNITS): number {
  const end = from + mostUnits;
  if (end >= text.length) return text.length;
  const last = text.charCodeAt(end - 1);
  const isHighSurrogate = last >= 0xd800 && last <= 0xdbff;
  return isHighSurrogate ? end + 1 : end;
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
