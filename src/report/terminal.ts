import type { State } from '../core/job.ts';

/** Paints text, or leaves it as it is where no terminal shows it. */
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

/**
 * Text from Atlas or from a file, safe to print: control characters and marks that turn the direction of
 * writing would let it rewrite the terminal.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\u{fffd}');
}

/** Breaks a sentence into lines of at most `width`, all but the first indented. */
export function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const room = lines.length === 0 ? width : width - indent.length;
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
}

/** Rows as columns that are as wide as their widest cell; the last one is not padded. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
