import { expect, test } from 'vitest';
import { parseCollectionJob } from '../../src/atlas/jobs/collectionJob.ts';
import { parseFlexJob } from '../../src/atlas/jobs/flexJob.ts';
import { parseRestoreJob } from '../../src/atlas/jobs/restoreJob.ts';
import type { RestoreJob } from '../../src/core/job.ts';
import { listRead, NOON_MS, objectId } from '../core/build.ts';
import { Polled } from '../core/polled.ts';
import { fileOf } from './lived.ts';

const CANARY = 'https://canary.invalid/backup.tgz?token=canary';

/** A job with a URL in every field of any list, even where none belongs. */
const FIELDS = [
  'createdAt',
  'finishedAt',
  'expiresAt',
  'timestamp',
  'deliveryType',
  'status',
  'state',
  'targetGroupId',
  'targetProjectId',
  'targetClusterName',
  'targetDeploymentItemName',
  'snapshotId',
  'snapshotUrl',
  'deliveryUrl',
  'errorMessage',
  'links',
  'failed',
  'unheardOf',
];

test('no download URL reaches the state file from any field', () => {
  const planted = {
    ...Object.fromEntries(FIELDS.map((field) => [field, CANARY])),
    components: [{ downloadUrl: CANARY, privateDownloadDeliveryUrls: [{ deliveryUrl: CANARY }] }],
    privateDownloadDeliveryUrls: [{ deliveryUrl: CANARY, endpointId: CANARY }],
  };
  const wire = [
    planted,
    { ...planted, deliveryType: 'download' },
    { ...planted, deliveryType: 'DOWNLOAD', status: 'COMPLETED' },
    { ...planted, state: 'FAILED' },
  ].map((entry, index) => ({ ...entry, id: objectId(index) }));
  const jobs = [parseRestoreJob, parseFlexJob, parseCollectionJob].map((parse) =>
    wire.flatMap((entry): readonly RestoreJob[] => {
      const parsed = parse(entry);
      return parsed === undefined ? [] : [parsed.job];
    }),
  );
  const polled = new Polled();
  expect(jobs.map((list) => list.some(({ hasUrl }) => hasUrl))).toEqual([true, true, false]);
  for (const list of jobs) {
    expect(list).toHaveLength(wire.length);
    polled.pollBoth(list, listRead(list, NOON_MS));
    const text = fileOf([polled.view]).toString();
    expect(text).toContain(objectId(1));
    expect(text).not.toContain('canary');
  }
});
