import type { Failure } from '../core/failure.ts';
import type { OpenDiscovery, PageFacts } from './facts.ts';

/** One cause of failures, however many targets it affects. */
export type FailureCause = Readonly<ReturnType<typeof newCause>>;

function newCause({ kind: reason, message }: Failure, credentials: string) {
  // Two sets of credentials that Atlas refuses with the same message are two causes. A network outage is one cause.
  const isRefusal = reason === 'unauthorized' || reason === 'forbidden';
  return {
    reason,
    message,
    credentials: isRefusal ? credentials : undefined,
    /** Start of the first failed poll of these targets. */
    since: undefined as string | undefined,
    /** Names of the affected projects and targets, and descriptions of the discoveries that fail. */
    projects: new Set<string>(),
    targets: [] as string[],
    discoveries: [] as string[],
  };
}

/** Returns the causes of failures, the most widespread first. */
export function failureCausesOf({ targets, discoveries }: PageFacts): readonly FailureCause[] {
  const found = new Map<string, ReturnType<typeof newCause>>();
  const causeOf = (failure: Failure, credentials: string) => {
    const cause = newCause(failure, credentials);
    const key = JSON.stringify([cause.reason, cause.message, cause.credentials]);
    const known = found.get(key) ?? cause;
    found.set(key, known);
    return known;
  };
  for (const discovery of discoveries) {
    const { credentials, failure } = discovery;
    if (failure !== undefined) causeOf(failure, credentials).discoveries.push(describeDiscovery(discovery));
  }
  for (const { failure, failingSince, credentials, projectName, clusterName } of targets) {
    if (failure === null) continue;
    const cause = causeOf({ kind: failure.reason, message: failure.message }, credentials);
    cause.projects.add(projectName);
    cause.targets.push(`${projectName}/${clusterName}`);
    if (failingSince !== null && failingSince < (cause.since ?? '~')) cause.since = failingSince;
  }
  return [...found.values()].sort((a, b) => b.targets.length - a.targets.length);
}

export function describeDiscovery({ credentials, projectName }: OpenDiscovery): string {
  return projectName === undefined
    ? `the projects of credentials ${credentials}`
    : `the clusters of ${projectName}`;
}
