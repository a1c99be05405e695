import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '../../src/result.ts';
import { readState, type Views } from '../../src/state/readState.ts';
import { temporaryDirectory } from '../temporaryDirectory.ts';

/** Reads bytes as a state file. */
export type ReadBytes = (bytes: Uint8Array) => Promise<Result<Views>>;

/** Returns a reader with its own directory, which is removed with the test. */
export async function reader(): Promise<ReadBytes> {
  const path = join(await temporaryDirectory(), 'state');
  return async (bytes) => {
    await writeFile(path, bytes);
    return readState(path);
  };
}
