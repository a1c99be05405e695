import type { Probe } from '../../atlas/jobs/jobLists.ts';
import { PAGE_SIZE } from '../../atlas/jobs/walk.ts';
import { type Failure, isFailure } from '../../core/failure.ts';
import type { ProjectId } from '../../core/target.ts';
import type { Exporter } from '../../exporter/exporter.ts';
import { Ticks } from '../../poller/ticks.ts';
import { type FailureReport, reportFailure } from '../../report/targetReport.ts';
import type { QueriedTarget, TargetAnswers } from '../queryTargets.ts';
import { findSuggestions, type Suggestion } from './suggestions.ts';

/** Requests a minute that Atlas gives to a project's backup endpoints. */
const REFILL_PER_MINUTE = 500;

/** The result of `check --live`, as in its JSON. Names are those of `/api/v1/targets`. */
export interface LiveReport {
  readonly targets: readonly TargetFound[];
  /** Discoveries of clusters, or of projects (`all`). */
  readonly discoveries: readonly DiscoveryFound[];
  /** Entries of `exclude` that match no cluster. */
  readonly unmatchedExcludes: readonly UnmatchedExclude[];
  readonly existing: readonly Suggestion[];
  readonly costs: readonly Cost[];
}

interface UnmatchedExclude {
  readonly projectId: string;
  readonly projectName: string;
  readonly exclude: string;
}

interface TargetFound {
  readonly projectId: string;
  readonly projectName: string;
  readonly clusterName: string;
  readonly credentials: string;
  /** Its restore jobs could be read. */
  readonly up: boolean;
  /** Of its restore jobs, else of its collection restore jobs. */
  readonly failure: FailureReport | null;
  readonly restoreJobs: Probe | null;
  /** `null` as well where they are not polled, or there are none. */
  readonly collectionRestoreJobs: Probe | null;
}

interface DiscoveryFound {
  readonly projectId: string;
  readonly projectName: string | null;
  readonly credentials: string;
  readonly up: boolean;
  readonly failure: FailureReport | null;
}

/** The configuration's share of a project's rate limit, which other users of the backup API need as well. */
export interface Cost {
  readonly projectId: string;
  readonly projectName: string;
  readonly requestsPerMinute: number;
  readonly refillPerMinute: number;
}

export async function reportLive(
  exporter: Exporter,
  queried: readonly QueriedTarget<Probe>[],
): Promise<LiveReport> {
  const { projects } = exporter;
  return {
    targets: queried.map((each) => targetFound(exporter, each)),
    discoveries: projects.discoveries().map(({ projectId, credentials, failure }) => ({
      projectId,
      projectName: projectId === 'all' ? null : projects.nameOf(projectId),
      credentials,
      up: failure === undefined,
      failure: reportFailure(failure),
    })),
    unmatchedExcludes: projects.unmatchedExcludes().map(({ projectId, exclude }) => ({
      projectId,
      projectName: projects.nameOf(projectId),
      exclude,
    })),
    existing: await findSuggestions(exporter, unknownIn(exporter, queried)),
    costs: costsOf(exporter, queried),
  };
}

function targetFound(
  { projects }: Exporter,
  { target: { projectId, clusterName }, result }: QueriedTarget<Probe>,
): TargetFound {
  const { restores, collections } = result.ok ? result.value : NOTHING;
  const failure = result.ok ? collections : result.error;
  return {
    projectId,
    projectName: projects.nameOf(projectId),
    clusterName,
    credentials: projects.project(projectId)?.credentials ?? '',
    up: result.ok,
    failure: isFailure(failure) ? reportFailure(failure) : null,
    restoreJobs: restores ?? null,
    collectionRestoreJobs: collections === undefined || isFailure(collections) ? null : collections,
  };
}

const NOTHING: Partial<TargetAnswers<Probe>> = {};

// Projects in which something is not known, or that are not known themselves.
function unknownIn({ projects }: Exporter, queried: readonly QueriedTarget<Probe>[]): readonly ProjectId[] {
  const targets = queried.flatMap(({ target, result }) =>
    !result.ok && result.error.kind === 'not_found' ? [target.projectId] : [],
  );
  const discoveries = projects
    .discoveries()
    .flatMap(({ projectId, failure }) =>
      projectId !== 'all' && failure?.kind === 'not_found' ? [projectId] : [],
    );
  return [...targets, ...discoveries];
}

function costsOf({ projects, config: { poll } }: Exporter, queried: readonly QueriedTarget<Probe>[]) {
  const perMinute = new Ticks(poll.schedule, poll.timezone).perMinute(Date.now());
  const pages = new Map<ProjectId, number>();
  for (const { target, result } of queried) {
    const own = result.ok
      ? pagesOf(result.value.restores) + pagesOf(result.value.collections)
      : 1 + (poll.collectionJobs ? 1 : 0);
    pages.set(target.projectId, (pages.get(target.projectId) ?? 0) + own);
  }
  return [...pages].map(
    ([projectId, count]): Cost => ({
      projectId,
      projectName: projects.nameOf(projectId),
      requestsPerMinute: Math.ceil(count * perMinute),
      refillPerMinute: REFILL_PER_MINUTE,
    }),
  );
}

// A list whose last page is full takes another request to see that it ends there.
function pagesOf(list: Probe | Failure | undefined): number {
  if (list === undefined) return 0;
  return isFailure(list) ? 1 : Math.floor(list.count / PAGE_SIZE) + 1;
}
