import { PAGE_SIZE } from '../../src/atlas/jobs/walk.ts';

/** A download URL is a bearer secret. */
export const DOWNLOAD_URL = 'https://restore-65e2f0c0.example.net:27017/s3cr3t/restore.tar.gz';

/** Monday, 2 March 2026, 12:00 UTC, and the ObjectId of a job created then. */
export const CREATED_AT_MS = Date.UTC(2026, 2, 2, 12);
export const JOB_ID = '69a57bc0aaaaaaaaaaaaaaaa';

/** An automated restore of a dedicated cluster in progress, as v2 lists it. */
export function dedicated(fields: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    cancelled: false,
    deliveryType: 'automated',
    deliveryUrl: [],
    desiredTimestamp: { date: null, increment: null, time: null },
    expired: false,
    failed: false,
    id: JOB_ID,
    links: [{ href: 'http://links.invalid/x', rel: 'self' }],
    snapshotId: '65e2aaaaaaaaaaaaaaaaaaaa',
    targetClusterName: 'staging',
    targetDeploymentItemName: 'atlas-72ck1q',
    targetGroupId: '5e2211c17a3e5a48f5497de4',
    timestamp: '2026-03-02T06:00:00Z',
    ...fields,
  };
}

/** A restore of a flex cluster in progress. */
export function flex(fields: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    deliveryType: 'RESTORE',
    expirationDate: '2026-03-02T18:00:00Z',
    id: JOB_ID,
    instanceName: 'playground',
    projectId: '5e2211c17a3e5a48f5497de3',
    restoreScheduledDate: '2026-03-02T12:00:00Z',
    snapshotFinishedDate: '2026-03-02T06:00:00Z',
    snapshotId: '65e2aaaaaaaaaaaaaaaaaaaa',
    status: 'RUNNING',
    targetDeploymentItemName: 'staging',
    targetProjectId: '5e2211c17a3e5a48f5497de4',
    ...fields,
  };
}

/** A page of a list, with or without a link to a next page. */
export function listBody(results: readonly unknown[], namesNext = results.length >= PAGE_SIZE): unknown {
  const rels = namesNext ? ['self', 'next'] : ['self'];
  const links = rels.map((rel) => ({ href: 'http://links.invalid/x', rel }));
  return { links, results, totalCount: results.length };
}
