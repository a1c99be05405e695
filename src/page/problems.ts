import type { Failure, FailureKind } from '../core/failure.ts';
import type { OpenDiscovery, PageFacts } from './facts.ts';

/** One cause of failures, however many targets it affects. */
export interface FailureCause {
  readonly reason: FailureKind;
  readonly message: string;
  /** The credentials that Atlas refuses; `undefined` if they are not the cause. */
  readonly credentials: string | undefined;
  /** Start of the first failed poll of these targets. */
  readonly since: string | undefined;
  /** The affected projects and targets, by name. */
  readonly projects: readonly string[];
  readonly targets: readonly string[];
  /** The discoveries that fail because of it. */
  readonly discoveries: readonly string[];
}

/** Returns the causes of failures, the most widespread first. */
export function problemsOf({ targets, discoveries }: PageFacts): readonly FailureCause[] {
  const found = new Map<string, Affected[]>();
  const add = (affected: Affected) => {
    const key = JSON.stringify([affected.failure, affected.credentials]);
    const known = found.get(key);
    if (known === undefined) found.set(key, [affected]);
    else known.push(affected);
  };
  for (const discovery of discoveries) {
    const { credentials, failure } = discovery;
    if (failure !== undefined)
      add({ ...causeOf(failure, credentials), discovery: describeDiscovery(discovery) });
  }
  for (const { failure, failingSince, credentials, projectName, clusterName } of targets) {
    if (failure === null) continue;
    const cause = causeOf({ kind: failure.reason, message: failure.message }, credentials);
    add({
      ...cause,
      since: failingSince ?? undefined,
      project: projectName,
      target: `${projectName}/${clusterName}`,
    });
  }
  return [...found.values()].flatMap(problemOf).sort((a, b) => b.targets.length - a.targets.length);
}

interface Affected {
  readonly failure: Failure;
  readonly credentials: string | undefined;
  readonly since?: string | undefined;
  readonly project?: string;
  readonly target?: string;
  readonly discovery?: string;
}

// Two sets of credentials that Atlas refuses with the same message are two causes. A network outage is one cause.
function causeOf(failure: Failure, credentials: string): Pick<Affected, 'failure' | 'credentials'> {
  const isRefusal = failure.kind === 'unauthorized' || failure.kind === 'forbidden';
  return { failure, credentials: isRefusal ? credentials : undefined };
}

function problemOf(affected: readonly Affected[]): readonly FailureCause[] {
  const [first] = affected;
  if (first === undefined) return [];
  return [
    {
      reason: first.failure.kind,
      message: first.failure.message,
      credentials: first.credentials,
      since: affected.flatMap(({ since }) => since ?? []).sort()[0],
      projects: [...new Set(affected.flatMap(({ project }) => project ?? []))],
      targets: affected.flatMap(({ target }) => target ?? []),
      discoveries: affected.flatMap(({ discovery }) => discovery ?? []),
    },
  ];
}

/** Describes a discovery in words. */
export function describeDiscovery({ credentials, projectName }: OpenDiscovery): string {
  return projectName === undefined
    ? `the projects of credentials ${credentials}`
    : `the clusters of ${projectName}`;
}
