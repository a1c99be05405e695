import { describe, expect, test } from 'vitest';
import { parseRestoreJob } from '../../src/atlas/jobs/restoreJob.ts';
import type { Event } from '../../src/core/event.ts';
import { DELIVERY_TYPES, type RestoreJob, STATES, type State } from '../../src/core/job.ts';
import type { JobId } from '../../src/core/target.ts';
import { logJobEvent } from '../../src/log/jobEvents.ts';
import type { LogLevel } from '../../src/log/logger.ts';
import { DOWNLOAD_URL, dedicated } from '../atlas/wireJobs.ts';
import { linesOf, NOW, PLACE, PLACE_FIELDS } from './lines.ts';

type JobEvent = Exclude<Event, { readonly kind: 'pollFailed' | 'pollRecovered' }>;

const ID = '69a57bc0aaaaaaaaaaaaaaaa';

/** Returns a job as parsed from the wire. */
function jobFrom(fields: Readonly<Record<string, unknown>>): RestoreJob {
  const parsed = parseRestoreJob(dedicated(fields));
  if (parsed === undefined) throw new Error('it has no id');
  return parsed.job;
}

const RUNNING = jobFrom({});
const FINISHED = jobFrom({ finishedAt: '2026-03-02T12:03:51Z' });
const READY = jobFrom({
  deliveryType: 'download',
  deliveryUrl: [DOWNLOAD_URL],
  expiresAt: '2026-03-02T13:00:00Z',
  targetGroupId: null,
  targetClusterName: null,
});

const lineOf = (event: JobEvent) => linesOf((logger) => logJobEvent(logger, PLACE, event));

const DESTINATION =
  '"destinationProjectId":"5e2211c17a3e5a48f5497de4","destinationClusterName":"staging","backupSnapshotId":"65e2aaaaaaaaaaaaaaaaaaaa"';

test('a created job is logged', () => {
  expect(lineOf({ kind: 'created', job: RUNNING, to: 'in_progress' })).toEqual([
    `{"level":"info","time":"${NOW}","event":"restore_job_created",${PLACE_FIELDS},"jobId":"${ID}","deliveryType":"automated","createdAt":"2026-03-02T12:00:00.000Z",${DESTINATION},"to":"in_progress","msg":"restore job created"}`,
  ]);
});

test('a state change of a job is logged with its duration', () => {
  expect(lineOf({ kind: 'changed', job: FINISHED, from: 'in_progress', to: 'completed' })).toEqual([
    `{"level":"info","time":"${NOW}","event":"restore_job_state_changed",${PLACE_FIELDS},"jobId":"${ID}","deliveryType":"automated","createdAt":"2026-03-02T12:00:00.000Z","finishedAt":"2026-03-02T12:03:51.000Z","durationSeconds":231,${DESTINATION},"from":"in_progress","to":"completed","msg":"restore job changed state"}`,
  ]);
});

test('a removed job is logged with its last state only', () => {
  const removed = { kind: 'removed', id: ID as JobId, deliveryType: 'download', from: 'expired' } as const;
  expect(lineOf(removed)).toEqual([
    `{"level":"info","time":"${NOW}","event":"restore_job_removed",${PLACE_FIELDS},"jobId":"${ID}","deliveryType":"download","from":"expired","msg":"restore job removed"}`,
  ]);
});

test('a download about to expire is logged as a warning', () => {
  expect(lineOf({ kind: 'expiring', job: READY })).toEqual([
    `{"level":"warn","time":"${NOW}","event":"download_expiring",${PLACE_FIELDS},"jobId":"${ID}","deliveryType":"download","createdAt":"2026-03-02T12:00:00.000Z","expiresAt":"2026-03-02T13:00:00.000Z","backupSnapshotId":"65e2aaaaaaaaaaaaaaaaaaaa","msg":"download is about to expire"}`,
  ]);
});

describe('the level of a job that enters a state', () => {
  const LEVELS = {
    in_progress: 'info',
    ready: 'info',
    completed: 'info',
    failed: 'error',
    cancelled: 'warn',
    expired: 'warn',
  } as const satisfies Record<State, LogLevel>;

  test.each(STATES)('%s', (to) => {
    const level = `{"level":"${LEVELS[to]}",`;
    expect(lineOf({ kind: 'created', job: RUNNING, to })[0]).toContain(level);
    expect(lineOf({ kind: 'changed', job: RUNNING, from: 'ready', to })[0]).toContain(level);
  });

  test('is info when the job is removed', () => {
    const removed = { kind: 'removed', id: ID as JobId, deliveryType: 'automated', from: 'failed' } as const;
    expect(lineOf(removed)[0]).toContain('{"level":"info",');
  });
});

test('a job that seems to end before its start has a duration of 0', () => {
  const job = jobFrom({ finishedAt: '2026-03-02T11:00:00Z' });
  expect(lineOf({ kind: 'created', job, to: 'completed' })[0]).toContain('"durationSeconds":0,');
});

test('no line contains a download URL, for any event and delivery type', () => {
  for (const deliveryType of DELIVERY_TYPES) {
    const job = { ...READY, deliveryType };
    const events: readonly JobEvent[] = [
      { kind: 'created', job, to: 'ready' },
      { kind: 'changed', job, from: 'in_progress', to: 'ready' },
      { kind: 'removed', id: job.id, deliveryType, from: 'ready' },
      { kind: 'expiring', job },
    ];
    for (const event of events) expect(lineOf(event).join()).not.toMatch(/https?:|s3cr3t/);
  }
});
