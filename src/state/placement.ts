import {
  accessSync,
  closeSync,
  constants,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describeErrno } from '../files/errno.ts';
import { findSameFile, type NamedFile } from '../files/fileIdentity.ts';
import { readStart } from '../files/readTextFile.ts';
import { fail, ok, type Result } from '../result.ts';
import { printableName } from '../text/quote.ts';
import { HEADER } from './stateLine.ts';

/** A power cut can leave a file of zeros with the length of the last state file. No state file is longer than this. */
const MAX_ZERO_BYTES = 256 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;

const WRITABLE_BY_ALL = 0o002;

/** A path that has been checked for use as the state file. */
export interface Placement {
  /** The path with the symbolic links of its directory resolved. */
  readonly path: string;
  readonly warnings: readonly string[];
}

/**
 * Checks that nothing but a state file of this exporter would be read, replaced or moved. The error continues a
 * sentence that starts with the path.
 * @param otherFiles files that the configuration, the web configuration or a flag names
 */
export function checkPlacement(path: string, otherFiles: readonly NamedFile[]): Result<Placement> {
  const same = findSameFile(path, otherFiles);
  if (same !== undefined) return fail(`is also ${same.name}: give the state file a path of its own`);
  try {
    return checkOccupants(join(realpathSync(dirname(path)), basename(path)));
  } catch (error) {
    return fail(`cannot be used: ${describeErrno(error)}: ${printableName(dirname(path))}`);
  }
}

function checkOccupants(path: string): Result<Placement> {
  const directory = dirname(path);
  const stat = statSync(directory);
  if (!stat.isDirectory()) return fail(`cannot be used: not a directory: ${printableName(directory)}`);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isSymbolicLink() === true) return fail('is a symbolic link: name the file that it leads to');
  if (found !== undefined && !found.isFile()) return fail('is not a regular file');
  accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  if (isForeign(path)) {
    return fail('is not a state file of this exporter: name another path, or move that file away');
  }
  const temporary = temporaryOf(path);
  if (isForeign(temporary)) {
    return fail(`needs ${printableName(temporary)}, which is not a file of this exporter: move it away`);
  }
  const isOpen = (stat.mode & WRITABLE_BY_ALL) !== 0;
  const warning = `is in a directory that every user can write to: ${printableName(directory)}`;
  return ok({ path, warnings: isOpen ? [warning] : [] });
}

/** Returns the path that the next state file is written to before it replaces the last one. */
export function temporaryOf(path: string): string {
  return `${path}.tmp`;
}

/**
 * Returns whether the exporter must not replace what is at a path: anything but a state file, or an empty or all-zero
 * file. Does not follow symbolic links. Throws file system errors.
 */
export function isForeign(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  if (!stat.isFile()) return true;
  const isOwn = readStart(path, HEADER.length).equals(HEADER);
  return !isOwn && (stat.size > MAX_ZERO_BYTES || !isAllZero(path));
}

function isAllZero(path: string): boolean {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const read = readSync(file, chunk);
      if (read === 0) return true;
      if (chunk.subarray(0, read).some((byte) => byte !== 0)) return false;
    }
  } finally {
    closeSync(file);
  }
}
