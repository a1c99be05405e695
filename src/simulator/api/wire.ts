import type { ApiVersion } from '../../config/apiVersion.ts';
import type { Destination, JobFacts } from '../world/jobFacts.ts';

/** The place of a list, the time of the request, and the API version of the answer. */
export interface WireContext {
  readonly place: Destination;
  readonly atMs: number;
  readonly api: ApiVersion;
  /** Scheme and host of every link: never the host that was asked. */
  readonly linksOrigin: string;
  /** v1.0 has `createdAt`, though not on every job. */
  readonly createdAt: boolean;
}

/** One job as its list shows it at an instant; a field that is `undefined` is not there once it is JSON. */
export type ToWire = (facts: JobFacts, context: WireContext) => unknown;

/** Atlas' times: UTC, whole seconds, `Z`. */
export function wireTime(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`;
}

/** An id for the backup snapshot that goes with the job: the same one every time. */
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
