import { createHash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { TargetKey } from '../core/target.ts';
import type { View } from '../core/view.ts';
import { Decoder } from './decode.ts';
import { readLines } from './lines.ts';
import { headLine, stateLine, VERSION } from './stateLine.ts';

/** What a state file holds, by target. */
export type Views = ReadonlyMap<TargetKey, View>;

/** What came of reading a state file; `says` goes on after its name. */
export type StateRead =
  | { readonly kind: 'read'; readonly views: Views }
  /** There is nothing in it that could be used. */
  | { readonly kind: 'bad'; readonly says: string };

/** Reads a state file; `undefined` if there is none. Throws where the file can't be read at all. */
export async function readState(path: string): Promise<StateRead | undefined> {
  const file = await openIfThere(path);
  if (file === undefined) return undefined;
  try {
    return await readOpen(file);
  } finally {
    await file.close();
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    // Asked first: whoever opens a named pipe waits for somebody who writes to it.
    if (!(await stat(path)).isFile()) throw new Error('it is no regular file');
    return await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

const DAMAGED: StateRead = { kind: 'bad', says: 'is damaged' };
const FOREIGN: StateRead = { kind: 'bad', says: 'is no state file of this exporter' };

async function readOpen(file: FileHandle): Promise<StateRead> {
  const hash = createHash('sha256');
  const decoder = new Decoder();
  let digest: string | undefined;
  let isHead = true;
  for await (const bytes of readLines(file)) {
    const value = parseJson(bytes);
    if (isHead) {
      const head = headLine.safeParse(value);
      if (!head.success) return FOREIGN;
      const { version } = head.data;
      if (version !== VERSION) return { kind: 'bad', says: `has another version's format (${version})` };
      isHead = false;
    } else {
      const line = stateLine.safeParse(value);
      if (!line.success || digest !== undefined) return DAMAGED;
      if (line.data.kind === 'end') digest = line.data.sha256;
      else if (!decoder.take(line.data)) return DAMAGED;
    }
    if (digest === undefined) hash.update(bytes);
  }
  if (isHead) return FOREIGN;
  if (digest === undefined) return { kind: 'bad', says: 'ends too early' };
  const views = digest === hash.digest('hex') ? decoder.finish() : undefined;
  return views === undefined ? DAMAGED : { kind: 'read', views };
}

/** `undefined` for what is no JSON, or not the whole of a line. */
function parseJson(line: Buffer): unknown {
  if (line.at(-1) !== 0x0a) return undefined;
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    return undefined;
  }
}
