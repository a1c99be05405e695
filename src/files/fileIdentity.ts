import { type BigIntStats, statSync } from 'node:fs';

/** A file that something else already uses, under the name that a person knows it by. */
export interface NamedFile {
  /** For example `the configuration file`. */
  readonly name: string;
  readonly path: string;
}

/** Returns the first of the files that a path leads to, whatever it is called there. */
export function findSameFile(path: string, files: readonly NamedFile[]): NamedFile | undefined {
  const own = statIfAny(path);
  return files.find((file) => file.path === path || (own !== undefined && isSame(own, statIfAny(file.path))));
}

function isSame(one: BigIntStats, other: BigIntStats | undefined): boolean {
  return one.dev === other?.dev && one.ino === other.ino;
}

/** Looks at a file and follows links; `undefined` if it cannot be reached. */
export function statIfAny(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}
