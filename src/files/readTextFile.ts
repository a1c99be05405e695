import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { fail, ok, type Result } from '../result.ts';
import { describeErrno } from './errno.ts';

const CHUNK_BYTES = 64 * 1024;

/** The shell's `<(…)` and `/dev/stdin` are pipes whose writer is already there. */
const DESCRIPTOR = /^\/(?:dev|proc)\//u;

/**
 * Reads a small text file, without a byte order mark. The error continues a sentence that starts with the file's
 * name: `is larger than 64 KiB`. Opens no other named pipe, because that waits for a writer.
 */
export function readTextFile(path: string, maxBytes: number): Result<string> {
  let bytes: Uint8Array;
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) return fail('is a directory, not a file');
    if (stat.isFIFO() && !DESCRIPTOR.test(path)) return fail('is a named pipe, not a file');
    bytes = readStart(path, maxBytes + 1);
  } catch (error) {
    return fail(`cannot be read: ${describeErrno(error)}`);
  }
  if (bytes.length > maxBytes) return fail(`is larger than ${maxBytes / 1024} KiB`);
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return fail('is not UTF-8 text');
  }
}

/** Returns the first bytes of a file, at most `maxBytes`, also of a device without an end. */
export function readStart(path: string, maxBytes: number): Buffer {
  const chunks: Buffer[] = [];
  const file = openSync(path, 'r');
  try {
    for (let length = 0; length < maxBytes; ) {
      const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, maxBytes - length));
      const read = readSync(file, chunk);
      if (read === 0) break;
      chunks.push(chunk.subarray(0, read));
      length += read;
    }
  } finally {
    closeSync(file);
  }
  return Buffer.concat(chunks);
}
