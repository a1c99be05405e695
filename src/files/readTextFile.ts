import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { fail, ok, type Result } from '../result.ts';
import { describeErrno } from './errno.ts';

const CHUNK_BYTES = 64 * 1024;

/** Pipes at these paths, such as the shell's `<(…)` and `/dev/stdin`, already have a writer. */
const DESCRIPTOR = /^\/(?:dev|proc)\//u;

/**
 * Reads a small text file and strips its byte order mark. The error continues a sentence that starts with the file's
 * name: `is larger than 64 KiB`. Rejects named pipes elsewhere, because opening one waits for a writer.
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

/** Returns the first bytes of a file, at most `maxBytes`, even of an endless device. */
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
