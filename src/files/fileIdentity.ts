import { statSync } from 'node:fs';

/** A file that something else already uses, under the name that a person knows it by. */
export interface NamedFile {
  /** For example `the configuration file`. */
  readonly name: string;
  readonly path: string;
}

/** Returns the first of the files that a path leads to, whatever it is called there. */
export function findSameFile(path: string, files: readonly NamedFile[]): NamedFile | undefined {
  const own = identityOf(path);
  return files.find((file) => file.path === path || (own !== undefined && identityOf(file.path) === own));
}

function identityOf(path: string): string | undefined {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat && `${stat.dev}:${stat.ino}`;
}
