import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { type TargetKey, targetKey } from '../core/target.ts';
import type { View } from '../core/view.ts';
import { fail, ok, type Result } from '../result.ts';
import { readLines } from './lines.ts';
import { headLine, type StateLine, stateLine, VERSION } from './stateLine.ts';
import { viewOf } from './viewLines.ts';

/** The views of a state file, by target. */
export type Views = ReadonlyMap<TargetKey, View>;

const DAMAGED = fail('is damaged');
const WITHOUT_HEADER = fail('is empty or has no header');

/**
 * Reads a state file. Returns no views if the file does not exist. The error describes invalid content and continues a
 * sentence that starts with the file's name. Throws file system errors.
 */
export async function readState(path: string): Promise<Result<Views>> {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return ok(new Map());
  const hash = createHash('sha256');
  const views = new Map<TargetKey, View>();
  /** The lines since the last target, for which `addView` has not been called yet. */
  let lines: StateLine[] = [];
  const addView = () => {
    const view = viewOf(lines);
    lines = [];
    if (view === undefined || views.has(targetKey(view.target))) return false;
    views.set(targetKey(view.target), view);
    return true;
  };
  let digest: string | undefined;
  let isHead = true;
  for await (const bytes of readLines(path)) {
    const value = parseJson(bytes);
    if (isHead) {
      const head = headLine.safeParse(value);
      if (!head.success) return WITHOUT_HEADER;
      const { version } = head.data;
      if (version !== VERSION) return fail(`has the format of another version (${version})`);
      isHead = false;
    } else {
      const { data: line } = stateLine.safeParse(value);
      if (line === undefined || digest !== undefined) return DAMAGED;
      const isViewDone = lines.length > 0 && (line.kind === 'target' || line.kind === 'end');
      if (isViewDone && !addView()) return DAMAGED;
      if (line.kind === 'end') digest = line.sha256;
      else lines.push(line);
    }
    if (digest === undefined) hash.update(bytes);
  }
  if (isHead) return WITHOUT_HEADER;
  if (digest === undefined) return fail('ends too early');
  return digest === hash.digest('hex') ? ok(views) : DAMAGED;
}

/** Returns `undefined` for invalid JSON and for a line without its line break. */
function parseJson(line: Buffer): unknown {
  if (line.at(-1) !== 0x0a) return undefined;
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    return undefined;
  }
}
