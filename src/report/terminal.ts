import type { State } from '../core/job.ts';

/** Colors text, or returns it unchanged if colors are off. */
export type Paint = (text: string, color: Color) => string;

const CODES = { red: 31, green: 32, yellow: 33, cyan: 36, dim: 2 } as const;
export type Color = keyof typeof CODES;

export function painter(isColored: boolean): Paint {
  return (text, color) => (isColored ? `\u001b[${CODES[color]}m${text}\u001b[0m` : text);
}

export const STATE_COLORS = {
  in_progress: 'cyan',
  ready: 'green',
  completed: 'green',
  failed: 'red',
  cancelled: 'yellow',
  expired: 'yellow',
} as const satisfies Record<State, Color>;

/** Minimum length of a line. A narrower terminal breaks the lines itself, instead of showing a column of letters. */
const MIN_ROOM = 20;

/**
 * Wraps a text for a terminal of `width` characters, between words where possible. Indents every line but the first, before
 * which the caller prints something as wide as the indent.
 */
export function wrap(text: string, width: number, indent: string): string {
  const room = Math.max(width - indent.length, MIN_ROOM);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((whole) => pieces(whole, room))) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
}

// The name of a project and cluster may be longer than a line. It is broken after a slash if there is one, else between
// code points, so that no surrogate pair is split.
function pieces(word: string, room: number): readonly string[] {
  if (word.length <= room) return [word];
  const start = [...word].slice(0, room).join('');
  const cut = start.lastIndexOf('/') + 1 || start.length;
  return [word.slice(0, cut), ...pieces(word.slice(cut), room)];
}

/** Returns rows as lines, with columns as wide as their widest cell. The last column is not padded. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
