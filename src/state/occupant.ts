import { closeSync, lstatSync, openSync, readSync } from 'node:fs';
import { readStart } from '../files/readTextFile.ts';
import { HEADER } from './stateLine.ts';

/** A power cut can leave a file of zeros with the length of the last state file. No state file is longer than this. */
const MAX_BLANK_BYTES = 256 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;

/** The kind of file at a path: `blank` is an empty or all-zero file, `foreign` anything that the exporter must not replace. */
export type Occupant = 'nothing' | 'own' | 'blank' | 'foreign';

/** Returns the kind of file at a path, without following symbolic links. Throws file system errors. */
export function occupantOf(path: string): Occupant {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 'nothing';
  if (!stat.isFile()) return 'foreign';
  const start = readStart(path, HEADER.length);
  if (start.equals(HEADER)) return 'own';
  return stat.size <= MAX_BLANK_BYTES && isZero(start) && isBlank(path) ? 'blank' : 'foreign';
}

function isBlank(path: string): boolean {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const read = readSync(file, chunk);
      if (read === 0) return true;
      if (!isZero(chunk.subarray(0, read))) return false;
    }
  } finally {
    closeSync(file);
  }
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}
