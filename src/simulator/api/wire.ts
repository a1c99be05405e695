import type { ApiVersion } from '../../config/apiVersion.ts';
import type { Destination, JobFacts } from '../world/jobFacts.ts';

/** The cluster of a list, the time of the request, and the API version of the answer. */
export interface WireContext {
  readonly cluster: Destination;
  readonly atMs: number;
  readonly api: ApiVersion;
  /** Scheme and host of every link, which differ from those of the request. */
  readonly linksOrigin: string;
  /** True if v1.0 jobs have `createdAt`; not all of Atlas' jobs do. */
  readonly createdAt: boolean;
}

/** Returns a job as its list shows it at `atMs`. Fields that are `undefined` are left out of the JSON. */
export type ToWire = (facts: JobFacts, context: WireContext) => unknown;

/** Formats a timestamp as Atlas does: UTC, whole seconds, `Z`. */
export function wireTime(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}

/** Returns the id of a job's backup snapshot, always the same for the same job. */
export function snapshotIdOf(facts: JobFacts, snapshotAtMs: number): string {
  const seconds = Math.max(Math.floor(snapshotAtMs / 1000), 0);
  return `${seconds.toString(16).padStart(8, '0')}${facts.id.slice(8, 24).padEnd(16, '0')}`;
}

const SNAPSHOT_AGE_MS = 6 * 60 * 60 * 1000;

/** Returns the time of the restored data. */
export function snapshotTime(facts: {
  readonly createdAtMs: number;
  readonly snapshotAtMs?: number;
}): number {
  return facts.snapshotAtMs ?? facts.createdAtMs - SNAPSHOT_AGE_MS;
}
