import type { NewCluster, SimulatedProject } from '../world/world.ts';

/** One cluster of the story, and the constant lengths of its lists. */
interface StoryCluster extends NewCluster {
  readonly jobs: number;
  readonly collectionJobs?: number;
}

export interface StoryProject extends SimulatedProject {
  readonly clusters: readonly StoryCluster[];
}

export const PAYMENTS = '64b1f0c2a97d3e0012c4a001';
export const PLATFORM = '64b1f0c2a97d3e0012c4a002';
export const ANALYTICS = '64b1f0c2a97d3e0012c4a003';

/** The projects of the demo: examples of all kinds of clusters that Atlas has. */
export const STORY_PROJECTS: readonly StoryProject[] = [
  {
    id: PAYMENTS,
    name: 'payments',
    clusters: [
      { name: 'orders', jobs: 640, tags: { team: 'checkout', env: 'production' } },
      { name: 'ledger', jobs: 140, tags: { team: 'accounting', env: 'production' } },
    ],
  },
  {
    id: PLATFORM,
    name: 'platform',
    clusters: [
      {
        name: 'catalog',
        clusterType: 'SHARDED',
        jobs: 90,
        tags: { team: 'storefront', env: 'production' },
      },
      { name: 'staging', jobs: 45, collectionJobs: 20, tags: { team: 'storefront', env: 'staging' } },
      { name: 'sandbox', kind: 'flex', jobs: 210, tags: { team: 'storefront' } },
      { name: 'events', kind: 'flex', jobs: 30 },
      { name: 'scratch', backupEnabled: false, jobs: 0 },
      // Deleted by mistake: its backups are kept, and its data is restored from them.
      { name: 'inventory', isDeleted: true, jobs: 12, tags: { team: 'warehousing', env: 'production' } },
    ],
  },
  {
    id: ANALYTICS,
    name: 'analytics',
    clusters: [
      { name: 'warehouse', jobs: 13, tags: { team: 'warehousing', env: 'production' } },
      { name: 'reports', paused: true, jobs: 0 },
    ],
  },
];
