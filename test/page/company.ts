import type { PageFacts } from '../../src/page/facts.ts';
import type { TargetReport } from '../../src/report/targetReport.ts';
import {
  before,
  download,
  ended,
  failing,
  HOUR,
  job,
  jobsOf,
  MINUTE,
  pageFacts,
  SECOND,
  target,
} from './facts.ts';

const PLATFORM = { projectId: '5e2211c17a3e5a48f5497de4', projectName: 'platform' };
const ANALYTICS = { projectId: '5e2211c17a3e5a48f5497de5', projectName: 'analytics', credentials: 'emea' };
const REFUSAL =
  'Atlas does not accept these credentials: check that both halves of the key or service account belong together and still exist';

/** Returns a company on an eventful day: an example of everything that the page can show. */
export function company(): PageFacts {
  return pageFacts({
    targets: [
      target({
        jobs: jobsOf({ in_progress: 1, ready: 1, completed: 467, failed: 3, cancelled: 9, expired: 41 }),
        lastSuccessAt: before(5 * HOUR),
        lastFailureAt: before(26 * MINUTE),
      }),
      target({
        clusterName: 'ledger',
        jobs: jobsOf({ ready: 1, completed: 102, expired: 4 }),
        lastSuccessAt: before(31 * HOUR),
      }),
      target({
        ...PLATFORM,
        clusterName: 'staging',
        jobs: jobsOf({ in_progress: 1, completed: 36, failed: 2 }),
        lastSuccessAt: before(57 * HOUR),
        lastFailureAt: before(1000 * HOUR),
      }),
      target({
        ...PLATFORM,
        clusterName: 'catalog',
        jobs: null,
        lastPollAt: null,
        lastSuccessfulPollAt: null,
      }),
      ...['warehouse', 'reports'].map((clusterName) =>
        failing('unauthorized', REFUSAL, {
          ...ANALYTICS,
          clusterName,
          jobs: jobsOf({ completed: 10, cancelled: 2 }),
          lastSuccessAt: before(50 * HOUR),
        }),
      ),
    ],
    jobs: [
      job({ createdAt: before(5 * HOUR + 2 * MINUTE), stuck: true }),
      job({
        ...PLATFORM,
        jobId: '69a57a2a1f0e4b2d9c8a7656',
        clusterName: 'staging',
        deliveryType: 'pointInTime',
        createdAt: before(14 * MINUTE + 8 * SECOND),
        destinationClusterName: 'ledger',
      }),
      download({ expiresAt: before(-8 * MINUTE - 20 * SECOND) }),
      download({ clusterName: 'ledger', jobId: '69a57bb81f0e4b2d9c8a7657' }),
    ],
    recent: {
      failedCount: 1,
      failed: [
        ended({
          jobId: '69a575411f0e4b2d9c8a7661',
          state: 'failed',
          destinationClusterName: 'orders-drill',
          endedAt: before(26 * MINUTE),
        }),
      ],
      others: [
        ended({ endedAt: before(5 * HOUR), durationSeconds: 2520 }),
        ended({
          ...PLATFORM,
          jobId: '69a4ff081f0e4b2d9c8a7662',
          clusterName: 'staging',
          deliveryType: 'pointInTime',
          state: 'cancelled',
          destinationClusterName: 'staging',
          endedAt: before(7 * HOUR),
          durationSeconds: null,
        }),
        ended({
          jobId: '69a4e1c41f0e4b2d9c8a7663',
          clusterName: 'ledger',
          deliveryType: 'download',
          state: 'expired',
          destinationProjectId: null,
          destinationClusterName: null,
          endedAt: before(9 * HOUR),
          durationSeconds: null,
        }),
      ],
    },
  });
}

/** Returns this many targets, `perProject` per project; every 97th is unreachable. */
export function crowd(count: number, perProject = 40): readonly TargetReport[] {
  return Array.from({ length: count }, (_, index) => {
    const number = Math.floor(index / perProject);
    const place = {
      projectId: (0x5e2211c17a3e + number).toString(16).padEnd(24, '0'),
      projectName: `project-${String(number).padStart(4, '0')}`,
      clusterName: `cluster-${index % perProject}`,
      jobs: jobsOf({ completed: 100 + index, failed: index % 5, expired: 12 }),
      lastSuccessAt: before(index * MINUTE),
      lastFailureAt: index % 5 === 0 ? null : before(index * HOUR),
    };
    return index % 97 === 0
      ? failing('network', 'no connection to cloud.mongodb.com: check proxies and firewalls', place)
      : target(place);
  });
}
