import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { replaceFile } from '../files/replaceFile.ts';

/** Writes a file atomically, because its reader may open it at any time. Returns an error message, or `undefined`. */
export async function writeOutput(path: string, text: string): Promise<string | undefined> {
  try {
    // A device such as /dev/stdout would be replaced by a file.
    if ((await kindOf(path)) === 'other') return `cannot write ${path}: it is not a regular file`;
    // The temporary name does not end in `.prom`, so the textfile collector ignores it.
    await replaceFile(path, [text], { temporary: `${path}.${randomUUID()}.tmp`, mode: 0o644 });
    return undefined;
  } catch (error) {
    return `cannot write ${path}: ${describe(error)}`;
  }
}

async function kindOf(path: string): Promise<'none' | 'file' | 'other'> {
  try {
    return (await stat(path)).isFile() ? 'file' : 'other';
  } catch {
    return 'none';
  }
}

const WRITE_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'its directory does not exist',
  ENOTDIR: 'its directory does not exist',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
};

function describe(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return WRITE_ERRORS[code] ?? code;
}
