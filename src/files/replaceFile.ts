import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Replacement {
  /** An unused path in the same directory. The replacement fails if a file exists there. */
  readonly temporary: string;
  readonly mode: number;
}

/**
 * Replaces a file atomically: readers always see the old file or the new one, also after a crash at any time. The event
 * loop runs between the pieces. Throws file system errors.
 */
export async function replaceFile(
  path: string,
  pieces: Iterable<string | Buffer>,
  { temporary, mode }: Replacement,
): Promise<void> {
  const file = await open(temporary, 'wx', mode);
  try {
    try {
      for (const piece of pieces) await file.appendFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  await syncDirectory(dirname(path));
}

// A rename is durable once its directory is synced. Without read permission, or on a file system that cannot sync
// directories, the file is still replaced.
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r').catch(() => undefined);
  try {
    await directory?.sync();
  } catch (error) {
    if (!isUnsupported(error)) throw error;
  } finally {
    await directory?.close();
  }
}

function isUnsupported(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EINVAL' || code === 'ENOTSUP';
}
