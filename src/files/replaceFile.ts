import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How a file is put in place. */
export interface Replacement {
  /** Where it is made: in the same folder, or it could not be renamed. Whatever is there goes. */
  readonly temporary: string;
  readonly mode: number;
}

/**
 * Puts a file in place in one step: whoever reads it, and a crash at any instant, finds the old one or the
 * new one. Between its pieces the loop turns. Throws what the file system throws.
 */
export async function replaceFile(
  path: string,
  pieces: Iterable<string | Buffer>,
  { temporary, mode }: Replacement,
): Promise<void> {
  try {
    await rm(temporary, { force: true });
    const file = await open(temporary, 'wx', mode);
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
  await syncFolder(dirname(path));
}

// A rename is on the disk once its folder is. Who may not read the folder, or has a file system that syncs none,
// has to do without.
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  try {
    await folder?.sync();
  } catch (error) {
    if (!isUnsupported(error)) throw error;
  } finally {
    await folder?.close();
  }
}

function isUnsupported(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EINVAL' || code === 'ENOTSUP';
}
