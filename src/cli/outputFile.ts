import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { describeErrno } from '../files/errno.ts';
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
    return `cannot write ${path}: ${describeErrno(error)}`;
  }
}

async function kindOf(path: string): Promise<'none' | 'file' | 'other'> {
  try {
    return (await stat(path)).isFile() ? 'file' : 'other';
  } catch {
    return 'none';
  }
}
