import { lstatSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { View } from '../core/view.ts';
import { describeErrno } from '../files/errno.ts';
import type { NamedFile } from '../files/fileIdentity.ts';
import { replaceFile } from '../files/replaceFile.ts';
import { fail, ok, type Result } from '../result.ts';
import { printableName } from '../text/quote.ts';
import { encode } from './encode.ts';
import { takeLock } from './lock.ts';
import { checkPlacement, isForeign, temporaryOf } from './placement.ts';
import { readState, type Views } from './readState.ts';
import { scheduleWrites } from './writeScheduler.ts';

/** Keeps views across restarts. One process at a time holds a state file. */
export type StateFile = Readonly<ReturnType<typeof stateFile>>;

export interface StateFileParts {
  readonly now: () => number;
  /** Receives a sentence when a file was moved aside, the directory is world-writable, or writes start to fail. */
  readonly onProblem: (sentence: string) => void;
  /** Receives the outcome of every write. */
  readonly onWrite: (ok: boolean) => void;
  /** Files that the configuration, the web configuration or a flag names. */
  readonly otherFiles: readonly NamedFile[];
}

/** Locks a state file and reads it. Moves a file aside that is damaged or has the format of another version. */
export async function openStateFile(path: string, parts: StateFileParts): Promise<Result<StateFile>> {
  const claimed = await claim(path, parts.otherFiles);
  if (!claimed.ok) return claimed;
  const { path: real, warnings, release } = claimed.value;
  for (const warning of warnings) parts.onProblem(warning);
  try {
    const views = await readViews(real, parts);
    return ok(stateFile(real, views, parts, release));
  } catch (error) {
    await release();
    return fail(`${describePath(path)} cannot be read: ${describeErrno(error)}`);
  }
}

/** Runs the checks of `openStateFile` up to the lock, and leaves the file as it is. Returns warnings. */
export async function checkStateFile(
  path: string,
  otherFiles: readonly NamedFile[],
): Promise<Result<readonly string[]>> {
  const claimed = await claim(path, otherFiles);
  if (!claimed.ok) return claimed;
  await claimed.value.release();
  return ok(claimed.value.warnings);
}

async function claim(path: string, otherFiles: readonly NamedFile[]) {
  const placed = checkPlacement(path, otherFiles);
  if (!placed.ok) return fail(`${describePath(path)} ${placed.error}`);
  const locked = await takeLock(placed.value.path);
  if (!locked.ok) return fail(`${describePath(path)} ${locked.error}`);
  const warnings = placed.value.warnings.map((warning) => `${describePath(path)} ${warning}`);
  return ok({ path: placed.value.path, warnings, release: locked.value.close });
}

async function readViews(path: string, { now, onProblem }: StateFileParts): Promise<Views> {
  const read = await readState(path);
  if (read.ok) return read.value;
  const aside = freePath(`${path}.bad-${new Date(now()).toISOString().replaceAll(/[-:]/g, '')}`);
  await rename(path, aside);
  onProblem(
    `${describePath(path)} ${read.error}: it was moved to ${printableName(aside)}, and this process starts without earlier snapshots and counters`,
  );
  return new Map();
}

/** Returns the path, with a number appended if a file of that name exists. */
function freePath(path: string): string {
  let free = path;
  for (let number = 1; lstatSync(free, { throwIfNoEntry: false }) !== undefined; number += 1) {
    free = `${path}-${number}`;
  }
  return free;
}

function stateFile(path: string, views: Views, parts: StateFileParts, release: () => Promise<void>) {
  let lastError: string | undefined;
  const { changed, close } = scheduleWrites(async (current) => {
    const previousError = lastError;
    lastError = await replaceOwn(path, current);
    if (lastError !== undefined && lastError !== previousError) {
      parts.onProblem(
        `${describePath(path)} cannot be written: ${lastError}; a restart would begin with the last one written`,
      );
    }
    parts.onWrite(lastError === undefined);
    return lastError === undefined;
  });
  return {
    /** The views that the file contained when it was opened. */
    views,
    changed,
    /** Writes pending changes, then releases the file. */
    close: async (): Promise<void> => {
      await close();
      await release();
    },
  };
}

/** Writes a state file, but replaces no foreign file. Returns the reason for a failure. */
async function replaceOwn(path: string, views: readonly View[]): Promise<string | undefined> {
  const temporary = temporaryOf(path);
  try {
    for (const each of [path, temporary]) {
      if (isForeign(each)) return `${printableName(each)} is not a file of this exporter`;
    }
    // A killed process leaves its temporary file behind.
    await rm(temporary, { force: true });
    await replaceFile(path, encode(views), { temporary, mode: 0o600 });
    return undefined;
  } catch (error) {
    return describeErrno(error);
  }
}

function describePath(path: string): string {
  return `the state file ${printableName(path)}`;
}
