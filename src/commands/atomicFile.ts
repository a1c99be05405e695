import { open, rename, rm, stat } from 'node:fs/promises';

/**
 * Puts a file in place in one step: whoever reads it sees the old text or the new one. Returns a sentence
 * about what went wrong.
 */
export async function writeFileAtomically(path: string, text: string): Promise<string | undefined> {
  // In the same folder, or it could not be renamed; and without `.prom`, or the collector would read it.
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    // A device, /dev/stdout say, would be replaced.
    if ((await kindOf(path)) === 'other') return `cannot write ${path}: it is not a regular file`;
    const file = await open(temporary, 'w', 0o644);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    return undefined;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
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
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder does not exist',
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
