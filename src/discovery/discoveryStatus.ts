import type { ProjectId } from '../core/target.ts';
import type { DiscoveryView } from './stepDiscovery.ts';

export type DiscoveryStatus = Readonly<ReturnType<typeof statusOf>>;

/** Returns the state of a discovery; `projectId` is `all` for the projects that credentials can see. */
export function statusOf(
  projectId: ProjectId | 'all',
  credentials: string,
  { failure, succeededAtMs }: Pick<DiscoveryView<unknown, unknown>, 'failure' | 'succeededAtMs'>,
) {
  /** True if the list has been read, or has failed, at least once. */
  const isTried = failure !== undefined || succeededAtMs !== undefined;
  return { projectId, credentials, failure, succeededAtMs, isTried };
}
