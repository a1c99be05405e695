import { createHash } from 'node:crypto';
import type { View } from '../core/view.ts';
import { FORMAT, VERSION, type WrittenLine } from './stateLine.ts';
import { linesOf } from './viewLines.ts';

/** A piece is yielded once it has at least this many characters. */
const PIECE_LENGTH = 64 * 1024;

/** Yields a state file in pieces, each of which takes at most a few milliseconds to encode. */
export function* encode(views: readonly View[]): Generator<Buffer, void> {
  const hash = createHash('sha256');
  let text = `${JSON.stringify({ format: FORMAT, version: VERSION })}\n`;
  const flush = () => {
    const piece = Buffer.from(text);
    text = '';
    hash.update(piece);
    return piece;
  };
  for (const view of views) {
    for (const line of linesOf(view)) {
      text += textOf(line);
      if (text.length >= PIECE_LENGTH) yield flush();
    }
  }
  yield flush();
  yield Buffer.from(textOf({ kind: 'end', sha256: hash.digest('hex') }));
}

function textOf(line: WrittenLine): string {
  return `${JSON.stringify(line)}\n`;
}
