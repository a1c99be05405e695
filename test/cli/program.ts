import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../src/bundle.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BUILT = join(ROOT, '.build/program');
const OLD_MS = 3_600_000;

/**
 * Returns the path of the program, bundled from the current sources: a bundle starts in a quarter of the time of
 * the sources. A bundle is kept until a source or a package changes, so most runs build none.
 */
export async function builtProgram(): Promise<string> {
  const directory = join(BUILT, await digestOfSources());
  if (!(await exists(directory))) await bundleInto(directory);
  return join(directory, 'main.js');
}

async function digestOfSources(): Promise<string> {
  const hash = createHash('sha256');
  const files = await readdir(join(ROOT, 'src'), { recursive: true });
  const sources = files.filter((name) => name.endsWith('.ts')).sort();
  // The bundle contains packages, too.
  for (const file of ['../package-lock.json', ...sources]) {
    const { size, mtimeMs } = await stat(join(ROOT, 'src', file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

async function bundleInto(directory: string): Promise<void> {
  await removeOld();
  // Two workers may build at the same time; the second to finish keeps the bundle of the first.
  const own = `${directory}-${process.pid}`;
  // The program reads its version from the directory above.
  await copyFile(join(ROOT, 'package.json'), join(BUILT, 'package.json'));
  await bundle(own, false);
  await rename(own, directory).catch(() => rm(own, { recursive: true }));
}

/** Removes bundles that are too old for a run to be starting them. */
async function removeOld(): Promise<void> {
  await mkdir(BUILT, { recursive: true });
  for (const name of await readdir(BUILT)) {
    const path = join(BUILT, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > OLD_MS) await rm(path, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
