import type { JobFacts } from '../../src/simulator/world/jobFacts.ts';
import { configFile, OTHER_PROJECT, PROJECT, run, simulating } from './commanding.ts';

const MINUTE = 60_000;

/** Returns a job id created at a time. */
export const idAt = (ms: number, n: number) =>
  Math.floor(ms / 1000).toString(16) + n.toString(16).padStart(16, '0');

/** Returns a job in progress, one that is ready and one that failed. */
export function jobs(): readonly JobFacts[] {
  const now = Date.now();
  const at = (minutes: number) => now - minutes * MINUTE;
  const createdAt = (minutes: number, n: number) => ({ id: idAt(at(minutes), n), createdAtMs: at(minutes) });
  const destination = { projectId: OTHER_PROJECT, clusterName: 'orders-staging' };
  return [
    { kind: 'restore', deliveryType: 'automated', destination, ...createdAt(75, 1) },
    { kind: 'download', readyAtMs: at(20), ...createdAt(30, 2) },
    {
      kind: 'restore',
      deliveryType: 'pointInTime',
      end: { as: 'failed', atMs: at(10) },
      ...createdAt(50, 3),
    },
  ];
}

/** Runs `list` on a cluster with these jobs. */
export async function listing(args: readonly string[] = [], given: Parameters<typeof run>[1] = {}) {
  const { url, world } = await simulating();
  world.cluster(PROJECT, 'orders').jobs.addAll(jobs());
  return run(['list', '--config.file', await configFile(url), ...args], given);
}

/** Replaces the parts that differ from run to run. */
export const steady = (text: string) =>
  text.replace(/[0-9a-f]{24}/g, '<id>').replace(/\b\d+m( \d+s)?/g, '<m>');
