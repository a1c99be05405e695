import { open, rename, rm } from 'node:fs/promises';

/**
 * Puts a file in place in one step: whoever reads it sees the old text or the new one. Returns a sentence
 * about what went wrong.
 */
export async function writeFileAtomically(path: string, text: string): Promise<string | undefined> {
  // In the same folder, or it could not be renamed; and without `.prom`, or the collector would read it.
  const temporary = `${path}.${process.pid}.tmp`;
  try {
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
    await rm(temporary, { force: true });
    return `cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
