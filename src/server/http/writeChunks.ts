import type { Blocks } from './content.ts';
import type { Yield } from './fairYield.ts';

/** UTF-8 bytes of one UTF-16 unit, at most. */
const MAX_BYTES_PER_UNIT = 3;
/** Pieces joined and encoded at once: a third cheaper than one by one, and cheaper than more than a CPU cache holds. */
const PIECES_JOINED = 16;
/** Work without a yield: requests that arrive meanwhile wait for so long. */
const MAX_WORK_MS = 5;

/** The part of a stream that bytes are written to. */
export interface ByteSink {
  write(bytes: Buffer, callback: (error?: Error | null) => void): unknown;
  end(bytes: Buffer): unknown;
}

/**
 * Writes text to a stream and ends it, in chunks of at most `chunkBytes`, no faster than the stream takes them. It
 * yields to the event loop between pieces of work. The text is encoded into two buffers in turn: new buffers, or joining
 * all pieces first, cost several times as much. Rejects if the stream breaks.
 */
export async function writeChunks(
  blocks: Blocks,
  stream: ByteSink,
  chunkBytes: number,
  yieldToLoop: Yield,
): Promise<void> {
  const maxPartUnits = Math.floor(chunkBytes / 8);
  let [chunk, other] = [Buffer.allocUnsafeSlow(chunkBytes), Buffer.allocUnsafeSlow(chunkBytes)];
  let used = 0;
  let written: Promise<unknown> = Promise.resolve();
  let yieldedAtMs = performance.now();
  const yieldIfLate = async () => {
    if (performance.now() - yieldedAtMs <= MAX_WORK_MS) return;
    await yieldToLoop();
    yieldedAtMs = performance.now();
  };
  for (const block of blocks) {
    await yieldIfLate();
    for (let first = 0; first < block.length; first += PIECES_JOINED) {
      const text = block.slice(first, first + PIECES_JOINED).join('');
      for (let from = 0; from < text.length; ) {
        const to = endOfPart(text, from, maxPartUnits);
        if (used + (to - from) * MAX_BYTES_PER_UNIT > chunkBytes) {
          throwIf(await written);
          written = write(stream, chunk.subarray(0, used));
          // The stream has taken the other one, so it can be overwritten.
          [chunk, other] = [other, chunk];
          used = 0;
          await yieldIfLate();
        }
        used += chunk.write(from === 0 && to === text.length ? text : text.slice(from, to), used);
        from = to;
      }
    }
  }
  throwIf(await written);
  stream.end(chunk.subarray(0, used));
}

/** Returns the end of the part that begins at `from`: at most `maxUnits` long, one more to keep a surrogate pair whole. */
export function endOfPart(text: string, from: number, maxUnits: number): number {
  const end = from + maxUnits;
  if (end >= text.length) return text.length;
  const last = text.charCodeAt(end - 1);
  const isHighSurrogate = last >= 0xd800 && last <= 0xdbff;
  return isHighSurrogate ? end + 1 : end;
}

// Resolves with the error: nothing may be waiting for the promise at that time.
function write(stream: ByteSink, bytes: Buffer): Promise<unknown> {
  return new Promise((resolve) => {
    stream.write(bytes, resolve);
  });
}

function throwIf(error: unknown): void {
  if (error) throw error;
}
