import type { Failure } from '../core/failure.ts';
import type { ProjectId } from '../core/target.ts';

/** The state of a discovery; `projectId` is `all` for the projects that credentials can see. */
export interface DiscoveryStatus {
  readonly projectId: ProjectId | 'all';
  readonly credentials: string;
  readonly failure: Failure | undefined;
  readonly succeededAtMs: number | undefined;
  /** True if the list has been read, or has failed, at least once. */
  readonly isTried: boolean;
}

export function statusOf(
  projectId: ProjectId | 'all',
  credentials: string,
  { failure, succeededAtMs }: Pick<DiscoveryStatus, 'failure' | 'succeededAtMs'>,
): DiscoveryStatus {
  const isTried = failure !== undefined || succeededAtMs !== undefined;
  return { projectId, credentials, failure, succeededAtMs, isTried };
}
