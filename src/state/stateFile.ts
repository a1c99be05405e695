import { realpath, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TargetKey } from '../core/target.ts';
import type { View } from '../core/view.ts';
import { replaceFile } from '../files/replaceFile.ts';
import { encode } from './encode.ts';
import { takeLock } from './lock.ts';
import { readState, type Views } from './readState.ts';
import { WriteScheduler } from './writeScheduler.ts';

/** What is known of the targets, kept across restarts. One process at a time has a file. */
export interface StateFile {
  /** What the file held when it was opened. */
  readonly views: ReadonlyMap<TargetKey, View>;
  /** To be called after every step: writes soon, and asks `views` then. */
  readonly changed: (views: () => readonly View[]) => void;
  /** Writes what has not been written, then lets others have the file. */
  readonly close: () => Promise<void>;
}

export interface StateFileParts {
  readonly now: () => number;
  /** Told, in a sentence, when the file was set aside and when writing begins to fail. */
  readonly onProblem: (sentence: string) => void;
  /** Told of every write. */
  readonly onWrite: (ok: boolean) => void;
}

type OpenResult =
  | { readonly ok: true; readonly file: StateFile }
  | { readonly ok: false; readonly problem: string };

/** Locks a state file and reads it. A file that can't be used is set aside; one that can't be had is a problem. */
export async function openStateFile(path: string, parts: StateFileParts): Promise<OpenResult> {
  try {
    const real = await realPathOf(path);
    const lock = await takeLock(real);
    if (!lock.ok) return { ok: false, problem: `the state file ${path} ${lock.says}` };
    const { release } = lock.lock;
    try {
      return { ok: true, file: stateFile(real, await readViews(real, parts), parts, release) };
    } catch (error) {
      await release();
      throw error;
    }
  } catch (error) {
    return { ok: false, problem: `can't use the state file ${path}: ${messageOf(error)}` };
  }
}

// A link to a file is that file: renaming a new one over the link would leave two.
async function realPathOf(path: string): Promise<string> {
  const folder = await stat(dirname(path)).catch(() => undefined);
  if (folder?.isDirectory() !== true) throw new Error(`there is no folder ${dirname(path)}`);
  try {
    return await realpath(path);
  } catch {
    return path;
  }
}

async function readViews(path: string, { now, onProblem }: StateFileParts): Promise<Views> {
  const read = await readState(path);
  if (read === undefined) return new Map();
  if (read.kind === 'read') return read.views;
  const aside = `${path}.bad-${new Date(now()).toISOString().replaceAll(/[-:]/g, '')}`;
  await rename(path, aside);
  onProblem(
    `the state file ${path} ${read.says}: it was set aside as ${aside}, and this start knows nothing of the time before`,
  );
  return new Map();
}

function stateFile(
  path: string,
  views: Views,
  parts: StateFileParts,
  release: () => Promise<void>,
): StateFile {
  let trouble: string | undefined;
  const write = async (current: readonly View[]) => {
    const before = trouble;
    // The lock keeps others from the name of the temporary file.
    const written = replaceFile(path, encode(current), { temporary: `${path}.tmp`, mode: 0o600 });
    trouble = await written.then(() => undefined, messageOf);
    if (trouble !== undefined && trouble !== before) {
      parts.onProblem(
        `can't write the state file ${path}: ${trouble}; a restart would begin at the last one written`,
      );
    }
    parts.onWrite(trouble === undefined);
    return trouble === undefined;
  };
  const scheduler = new WriteScheduler({ write, nowMs: () => performance.now() });
  return {
    views,
    changed: (current) => scheduler.changed(current),
    close: async () => {
      await scheduler.close();
      await release();
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
