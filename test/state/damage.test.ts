import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newView } from '../../src/core/view.ts';
import { readState } from '../../src/state/readState.ts';
import { VERSION } from '../../src/state/stateLine.ts';
import { NOON_MS, objectId, restoreJob } from '../core/build.ts';
import { Polled } from '../core/polled.ts';
import { runs } from '../runs.ts';
import { temporaryDirectory } from '../temporaryDirectory.ts';
import { bodyOf, fileOf, HEAD, sealed, targetNumbered } from './lived.ts';
import { reader } from './reading.ts';

const JOBS = [restoreJob(), restoreJob({ id: objectId(2), finishedAtMs: NOON_MS })];
const VIEW = new Polled().poll(JOBS).poll([]).view;

const OTHER_TARGET = bodyOf([newView(targetNumbered(2))])[0];

function isWhole(line: unknown): boolean {
  return typeof line === 'object' && line !== null && 'kind' in line && line.kind === 'whole';
}

/** Returns the line of a list without its jobs, so that its rankings point nowhere. */
function withoutJobs(line: unknown): unknown {
  return typeof line === 'object' && line !== null && 'history' in line ? { ...line, jobs: [] } : line;
}

test('a file truncated at any byte is invalid', async () => {
  const read = await reader();
  const whole = fileOf([VIEW]);
  // A reader could stop too soon only around a line break; all other lengths are alike.
  const isTried = (length: number) =>
    length % 17 === 0 || whole.subarray(length - 2, length + 2).includes('\n');
  for (let length = 0; length < whole.length; length += 1) {
    if (isTried(length)) expect((await read(whole.subarray(0, length))).ok).toBe(false);
  }
  expect((await read(whole)).ok).toBe(true);
});

test('a file with any flipped bit is invalid', async () => {
  const read = await reader();
  const whole = fileOf([VIEW]);
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 7 }), async (index, bit) => {
      const bytes = Buffer.from(whole);
      bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
      expect((await read(bytes)).ok).toBe(false);
    }),
    { seed: 6, numRuns: runs(250) },
  );
});

test('bytes that are not a state file are invalid, and nothing is thrown', async () => {
  const read = await reader();
  const head = Buffer.from(`${JSON.stringify(HEAD)}\n`);
  const bytes = fc.uint8Array({ maxLength: 2000 });
  await fc.assert(
    fc.asyncProperty(bytes, fc.boolean(), async (some, begins) => {
      expect((await read(begins ? Buffer.concat([head, some]) : some)).ok).toBe(false);
    }),
    { seed: 6, numRuns: runs(150) },
  );
});

test('random JSON lines with a correct checksum are invalid, and nothing is thrown', async () => {
  const read = await reader();
  const line = fc.oneof(
    fc.jsonValue(),
    fc.record({ kind: fc.constantFrom('target', 'list', 'finished', 'whole', 'missing', 'end') }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1 }), fc.option(fc.jsonValue()), async (body, head) => {
      expect((await read(sealed(body, head ?? HEAD))).ok).toBe(false);
    }),
    { seed: 6, numRuns: runs(150) },
  );
});

test.each([
  ['is empty or has no header', ''],
  ['is empty or has no header', 'poll:\n  schedule: "* * * * *"\n'],
  ['is empty or has no header', '[['.repeat(1_000_000)],
  ['is empty or has no header', '\n'],
  [
    `has the format of another version (${VERSION + 1})`,
    `${JSON.stringify({ ...HEAD, version: VERSION + 1, more: true })}\n`,
  ],
  ['ends too early', `${JSON.stringify(HEAD)}\n`],
  ['is damaged', Buffer.concat([fileOf([VIEW]), Buffer.from('\n')])],
  ['is damaged', Buffer.concat([fileOf([VIEW]), fileOf([VIEW])])],
  ['is damaged', Buffer.concat([fileOf([]), Buffer.from(`${JSON.stringify(bodyOf([VIEW])[0])}\n`)])],
  ['is damaged', sealed([...bodyOf([VIEW]), ...bodyOf([VIEW])])],
  ['is damaged', sealed(bodyOf([VIEW]).slice(1))],
  ['is damaged', sealed([...bodyOf([VIEW]), { kind: 'finished', records: `${'0'.repeat(24)}A`.repeat(2) }])],
  ['is damaged', sealed([...bodyOf([VIEW]), OTHER_TARGET, { kind: 'finished', records: '' }])],
  ['is damaged', sealed([...bodyOf([VIEW]), bodyOf([VIEW])[1]])],
  ['is damaged', sealed([...bodyOf([VIEW]), ...bodyOf([VIEW]).filter(isWhole)])],
  ['is damaged', sealed(bodyOf([VIEW]).map((line) => withoutJobs(line)))],
])('an invalid file is reported with the reason: %s', async (message, content) => {
  expect(await (await reader())(Buffer.from(content))).toEqual({ ok: false, error: message });
});

test('reading a foreign file of any size stops after a few megabytes', async () => {
  const path = join(await temporaryDirectory(), 'state');
  await writeFile(path, '');
  await truncate(path, 2 ** 40);
  expect(await readState(path)).toEqual({ ok: false, error: 'is empty or has no header' });
});
