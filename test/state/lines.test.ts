import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLines } from '../../src/state/lines.ts';
import { temporaryDirectory } from '../temporaryDirectory.ts';

const CHUNK = 256 * 1024;

test.each([
  ['a line ends with a chunk', ['x'.repeat(CHUNK - 1), 'y', '']],
  ['a line break begins a chunk', ['x'.repeat(CHUNK), 'y', '']],
  ['a line spans many chunks', ['a', 'x'.repeat(5 * CHUNK), 'y', '']],
  ['many lines are in one chunk', [...'abcdefg'.repeat(1000), '']],
  ['the last line has no line break', ['x', 'y']],
  ['lines are empty', ['', '', '']],
])('the text between line breaks is a line, also when %s', async (_where, lines) => {
  const text = lines.join('\n');
  expect(await linesOf(text)).toEqual(text.match(/.*\n|.+$/g));
});

async function linesOf(text: string): Promise<readonly string[]> {
  const path = join(await temporaryDirectory(), 'lines');
  await writeFile(path, text);
  const lines: string[] = [];
  for await (const line of readLines(path)) lines.push(line.toString());
  return lines;
}
