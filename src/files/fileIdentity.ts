import { type BigIntStats, statSync } from 'node:fs';

/** A file that is already in use, with a name for messages. */
export interface NamedFile {
  /** For example `the configuration file`. */
  readonly name: string;
  readonly path: string;
}

/** Returns the first of the files that is the same file as `path`, even under another path. */
export function findSameFile(path: string, files: readonly NamedFile[]): NamedFile | undefined {
  const own = statIfAny(path);
  return files.find((file) => file.path === path || (own !== undefined && isSame(own, statIfAny(file.path))));
}

function isSame(one: BigIntStats, other: BigIntStats | undefined): boolean {
  return one.dev === other?.dev && one.ino === other.ino;
}

/** Returns the stat of a file, following symbolic links; `undefined` if that fails. */
export function statIfAny(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}
