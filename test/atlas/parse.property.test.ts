import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCollectionJob } from '../../src/atlas/jobs/collectionJob.ts';
import { parseFlexJob } from '../../src/atlas/jobs/flexJob.ts';
import { parseRestoreJob } from '../../src/atlas/jobs/restoreJob.ts';
import { stateOf } from '../../src/core/job.ts';
import { runs } from '../runs.ts';
import { CREATED_AT_MS, DOWNLOAD_URL, dedicated, flex, JOB_ID } from './wireJobs.ts';

const PARSERS = { parseRestoreJob, parseFlexJob, parseCollectionJob };

/** Every field that a parser reads, and some that none reads. */
const NAMES = [
  ...Object.keys(dedicated()),
  ...Object.keys(flex()),
  ...['createdAt', 'finishedAt', 'expiresAt', 'restoreFinishedDate', 'snapshotUrl', 'state', 'components'],
  ...['privateDownloadDeliveryUrls', 'pointInTimeUTCSeconds', 'oplogTs', 'errorMessage', '__proto__'],
];

const value = fc.oneof(
  { depthSize: 'small' },
  fc.jsonValue(),
  fc.constantFrom(DOWNLOAD_URL, [DOWNLOAD_URL], { deliveryUrl: DOWNLOAD_URL }),
  fc.constantFrom([{ downloadUrl: DOWNLOAD_URL, privateDownloadDeliveryUrls: [DOWNLOAD_URL] }]),
  fc.constantFrom('DOWNLOAD', 'COMPLETED', 'download', '2026-03-02T12:00:00Z', true, 1_772_452_800),
);

const job = fc
  .dictionary(fc.constantFrom(...NAMES), value, { maxKeys: NAMES.length })
  .map((fields) => ({ ...fields, id: JOB_ID }));

describe.each(Object.entries(PARSERS))('%s', (_name, parse) => {
  test('never throws on any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (raw) => {
        parse(raw);
      }),
      { numRuns: runs(500) },
    );
  });

  test('keeps every job with an id, in some state, and no download URL from any field', () => {
    fc.assert(
      fc.property(job, (raw) => {
        const result = parse(raw);
        expect(result?.job.id).toBe(JOB_ID);
        expect(JSON.stringify(result)).not.toContain('s3cr3t');
        if (result !== undefined) stateOf(result.job, CREATED_AT_MS);
      }),
      { numRuns: runs(500) },
    );
  });

  test('reads timestamps as whole milliseconds after 1970 or not at all', () => {
    fc.assert(
      fc.property(job, (raw) => {
        const { createdAtMs, finishedAtMs, expiresAtMs, dataFromMs } = parse(raw)?.job ?? {};
        for (const ms of [createdAtMs, finishedAtMs, expiresAtMs, dataFromMs]) {
          expect(ms === undefined || (ms >= 0 && Number.isFinite(new Date(ms).getTime()))).toBe(true);
        }
      }),
    );
  });
});
