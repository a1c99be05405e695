import { readFileSync } from 'node:fs';
import { printableName } from '../text/quote.ts';
import { describeReadError } from './textFile.ts';

export type TextResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: string };

/** Reads a small text file, or says in words why it can't be read. */
export function readText(path: string): TextResult {
  try {
    return { ok: true, text: readFileSync(path, 'utf8') };
  } catch (error) {
    return { ok: false, problem: `${printableName(path)} ${describeReadError(error)}` };
  }
}
