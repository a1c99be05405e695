import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { View } from '../core/view.ts';
import { encode } from './encode.ts';

/**
 * Puts a state file in place in one step, so that a crash at any instant leaves the old one or the new one.
 * Between its pieces the loop turns. Throws what the file system throws.
 */
export async function writeState(path: string, views: readonly View[]): Promise<void> {
  // In the same folder, or it could not be renamed. The lock keeps others from this name.
  const temporary = `${path}.tmp`;
  try {
    await rm(temporary, { force: true });
    const file = await open(temporary, 'wx', 0o600);
    try {
      for (const piece of encode(views)) await file.appendFile(piece);
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

// A rename is on the disk once its folder is.
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
