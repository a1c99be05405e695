import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRestoreJob } from '../../src/atlas/jobs/restoreJob.ts';
import { escapeForeign } from '../../src/atlas/json/foreignText.ts';

const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

test.each([
  ['plain text, with "quotes" and umläuts', 'plain text, with "quotes" and umläuts'],
  ['C:\\users', 'C:\\users'],
  ['\u001b[2J', '\\u001b[2J'],
  ['\u202egnp.exe', '\\u202egnp.exe'],
  ['two\nlines', 'two\\u000alines'],
  ['zero\u200bwidth', 'zero\\u200bwidth'],
  ['half \ud83d', 'half \\ud83d'],
  ['\\u202egnp.exe', '\\u005cu202egnp.exe'],
])('%j is escaped as %j', (text, escaped) => {
  expect(escapeForeign(text)).toBe(escaped);
});

test('no unsafe character remains, and different texts stay different', () => {
  const text = fc.string({
    unit: fc.constantFrom('\\', 'u', '2', '0', 'e', '\u202e', '\u0000', '\n', '\ud83d', 'é', '5', 'c'),
    maxLength: 12,
  });
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(escapeForeign(one)).not.toMatch(UNSAFE);
      expect(escapeForeign(one) === escapeForeign(other)).toBe(one === other);
    }),
    { numRuns: 2_000 },
  );
});

test('ids and names of a job are escaped', () => {
  const raw = {
    id: 'a\u202eb',
    deliveryType: 'automated',
    targetClusterName: 'c\u001b[2J',
    targetGroupId: '\u0000',
    snapshotId: 's\u2028',
  };
  expect(parseRestoreJob(raw)?.job).toMatchObject({
    id: 'a\\u202eb',
    destinationClusterName: 'c\\u001b[2J',
    destinationProjectId: '\\u0000',
    backupSnapshotId: 's\\u2028',
  });
});
