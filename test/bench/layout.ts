import { z } from 'zod';
import { DEFAULT_API_KEY } from '../../src/simulator/simulator.ts';
import type { JobFacts } from '../../src/simulator/world/jobFacts.ts';

/** The content of the simulated Atlas: the number of clusters, and of jobs in each list. */
export const layoutSchema = z.object({
  clusters: z.number(),
  jobs: z.number(),
  pageCap: z.number().default(500),
  /** The number of uses of a nonce. */
  nonceUses: z.number().default(1024),
});
export type Layout = Readonly<z.input<typeof layoutSchema>>;

/** The number of clusters in a project. */
const CLUSTERS_A_PROJECT = 50;

const MINUTE_MS = 60_000;

export interface Place {
  readonly projectId: string;
  readonly clusterName: string;
}

/** Returns every cluster of a layout. */
export function places(clusters: number): readonly Place[] {
  return Array.from({ length: clusters }, (_, number) => ({
    projectId: hexId(1 + Math.floor(number / CLUSTERS_A_PROJECT), 0x5f0a1b2c),
    clusterName: `cluster-${number}`,
  }));
}

/** Returns the path of a cluster's list. */
export function listPath({ projectId, clusterName }: Place): string {
  return `/api/atlas/v2/groups/${projectId}/clusters/${clusterName}/backup/restoreJobs`;
}

/** Returns a configuration file that polls all of them. */
export function configFile(url: string, all: readonly Place[], poll: object = {}): string {
  const byProject = new Map<string, string[]>();
  for (const { projectId, clusterName } of all) {
    byProject.set(projectId, [...(byProject.get(projectId) ?? []), clusterName]);
  }
  return JSON.stringify({
    atlas: { base_url: url },
    credentials: {
      default: { public_key: DEFAULT_API_KEY.publicKey, private_key: DEFAULT_API_KEY.privateKey },
    },
    poll: { stale_after: '100d', ...poll },
    projects: [...byProject].map(([id, clusters]) => ({
      id,
      name: `project ${id}`,
      clusters,
    })),
  });
}

/** One job in progress, one ready download, and ended ones: seven in ten are successful restores. */
export function jobFacts(count: number, nowMs: number): readonly JobFacts[] {
  return Array.from({ length: count }, (_, number) => jobAt(number, nowMs - (number + 60) * MINUTE_MS));
}

const DESTINATION = { projectId: '5f0a1b2c00000000000fffff', clusterName: 'elsewhere' };

function jobAt(number: number, createdAtMs: number): JobFacts {
  const id = hexId(number, Math.floor(createdAtMs / 1000));
  const restore = { kind: 'restore', id, createdAtMs, deliveryType: 'automated' } as const;
  const download = { kind: 'download', id, createdAtMs, readyAtMs: createdAtMs + MINUTE_MS } as const;
  if (number === 0) return { ...restore, destination: DESTINATION };
  if (number === 1) return { ...download, lifetimeMs: 24 * 60 * MINUTE_MS };
  if (number % 10 === 9) return { ...download, lifetimeMs: MINUTE_MS };
  const as = number % 10 === 8 ? 'cancelled' : number % 10 === 7 ? 'failed' : 'finished';
  return { ...restore, end: { as, atMs: createdAtMs + MINUTE_MS } };
}

/** A restore that finished successfully just now. */
export function newJob(number: number, nowMs: number): JobFacts {
  const id = hexId(0xffff + number, Math.floor(nowMs / 1000));
  return {
    kind: 'restore',
    id,
    createdAtMs: nowMs,
    deliveryType: 'automated',
    end: { as: 'finished', atMs: nowMs },
  };
}

function hexId(number: number, seconds: number): string {
  return seconds.toString(16).padStart(8, '0') + number.toString(16).padStart(16, '0');
}
