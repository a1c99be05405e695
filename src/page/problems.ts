import type { Failure, FailureKind } from '../core/failure.ts';
import type { FailedDiscovery, PageFacts } from './facts.ts';

/** One cause of trouble, however many targets it strikes. */
export interface Problem {
  readonly reason: FailureKind;
  readonly message: string;
  /** The login that is refused; `undefined` where it is not about the login. */
  readonly credentials: string | undefined;
  /** The projects and targets it strikes, by name. */
  readonly projects: readonly string[];
  readonly targets: readonly string[];
  /** What could not be discovered because of it. */
  readonly discoveries: readonly string[];
}

/** What has to be repaired, the most widespread first. */
export function problemsOf({ targets, discoveries }: PageFacts): readonly Problem[] {
  const found = new Map<string, Struck[]>();
  const add = (struck: Struck) => {
    const key = JSON.stringify([struck.failure, struck.credentials]);
    const known = found.get(key);
    if (known === undefined) found.set(key, [struck]);
    else known.push(struck);
  };
  for (const discovery of discoveries) {
    add({ ...causeOf(discovery.failure, discovery.credentials), discovery: describe(discovery) });
  }
  for (const { failure, credentials, projectName, clusterName } of targets) {
    if (failure === null) continue;
    const cause = causeOf({ kind: failure.reason, message: failure.message }, credentials);
    add({ ...cause, project: projectName, target: `${projectName}/${clusterName}` });
  }
  return [...found.values()].flatMap(problemOf).sort((a, b) => b.targets.length - a.targets.length);
}

interface Struck {
  readonly failure: Failure;
  readonly credentials: string | undefined;
  readonly project?: string;
  readonly target?: string;
  readonly discovery?: string;
}

// Two logins that are refused in the same words are two things to repair; a network that is down is one.
function causeOf(failure: Failure, credentials: string): Pick<Struck, 'failure' | 'credentials'> {
  const isRefusal = failure.kind === 'unauthorized' || failure.kind === 'forbidden';
  return { failure, credentials: isRefusal ? credentials : undefined };
}

function problemOf(struck: readonly Struck[]): readonly Problem[] {
  const [first] = struck;
  if (first === undefined) return [];
  return [
    {
      reason: first.failure.kind,
      message: first.failure.message,
      credentials: first.credentials,
      projects: [...new Set(struck.flatMap(({ project }) => project ?? []))],
      targets: struck.flatMap(({ target }) => target ?? []),
      discoveries: struck.flatMap(({ discovery }) => discovery ?? []),
    },
  ];
}

function describe({ credentials, projectName }: FailedDiscovery): string {
  return projectName === undefined
    ? `the projects of login ${credentials}`
    : `the clusters of ${projectName}`;
}
