import { createReadStream } from 'node:fs';

const CHUNK_BYTES = 256 * 1024;

/** Far longer than any line of a state file. The limit keeps a foreign file without line breaks out of memory. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;

const LINE_BREAK = 0x0a;

/**
 * Yields the lines of a file, each with its line break. Only the last one may lack it: the file ends without a line break,
 * or the line exceeds `MAX_LINE_BYTES`.
 */
export async function* readLines(path: string): AsyncGenerator<Buffer, void> {
  let rest: Buffer = Buffer.alloc(0);
  const chunks: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(LINE_BREAK); end >= 0; end = rest.indexOf(LINE_BREAK)) {
      yield rest.subarray(0, end + 1);
      rest = rest.subarray(end + 1);
    }
    if (rest.length > MAX_LINE_BYTES) break;
  }
  if (rest.length > 0) yield rest;
}
