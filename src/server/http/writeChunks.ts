import type { Pieces } from '../reply.ts';
import type { Yield } from './fairYield.ts';

/** Maximum number of UTF-8 bytes per UTF-16 code unit. */
const MAX_BYTES_PER_UNIT = 3;
/** Maximum time between yields. A request that arrives meanwhile waits this long. */
const MAX_WORK_MS = 5;

/** The part of a writable stream that `writeChunks` uses. */
export interface ByteSink {
  write(bytes: Buffer, callback: (error?: Error | null) => void): unknown;
  end(bytes: Buffer): unknown;
}

/**
 * Writes text to a stream in chunks of at most `chunkBytes`, no faster than the stream takes them, and ends the stream.
 * Yields to the event loop between pieces of work. Encodes the text into two alternating buffers: allocating new
 * buffers, or joining all pieces first, costs several times as much. Rejects if a write fails.
 */
export async function writeChunks(
  pieces: Pieces,
  stream: ByteSink,
  chunkBytes: number,
  yieldToLoop: Yield,
): Promise<void> {
  const maxPartUnits = Math.floor(chunkBytes / 8);
  let [chunk, other] = [Buffer.allocUnsafeSlow(chunkBytes), Buffer.allocUnsafeSlow(chunkBytes)];
  let used = 0;
  let written: Promise<unknown> = Promise.resolve();
  let yieldedAtMs = performance.now();
  const isLate = () => performance.now() - yieldedAtMs > MAX_WORK_MS;
  const turn = async () => {
    await yieldToLoop();
    yieldedAtMs = performance.now();
  };
  for (const piece of pieces) {
    if (isLate()) await turn();
    for (let from = 0; from < piece.length; ) {
      const to = endOfPart(piece, from, maxPartUnits);
      if (used + (to - from) * MAX_BYTES_PER_UNIT > chunkBytes) {
        throwIf(await written);
        written = write(stream, chunk.subarray(0, used));
        // The stream has taken the other buffer, so it can be overwritten.
        [chunk, other] = [other, chunk];
        used = 0;
        if (isLate()) await turn();
      }
      used += chunk.write(piece.slice(from, to), used);
      from = to;
    }
  }
  throwIf(await written);
  stream.end(chunk.subarray(0, used));
}

/**
 * Returns the end of the part that starts at `from`: at most `maxUnits` code units, or one more to keep a surrogate
 * pair together.
 */
export function endOfPart(text: string, from: number, maxUnits: number): number {
  const end = from + maxUnits;
  if (end >= text.length) return text.length;
  const last = text.charCodeAt(end - 1);
  const isHighSurrogate = last >= 0xd800 && last <= 0xdbff;
  return isHighSurrogate ? end + 1 : end;
}

// Resolves to the error, because a rejection would be unhandled while nothing awaits the promise.
function write(stream: ByteSink, bytes: Buffer): Promise<unknown> {
  return new Promise((resolve) => {
    stream.write(bytes, resolve);
  });
}

function throwIf(error: unknown): void {
  if (error) throw error;
}
