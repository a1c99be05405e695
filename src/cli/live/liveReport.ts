import type { Probe } from '../../atlas/jobs/jobLists.ts';
import { PAGE_SIZE } from '../../atlas/jobs/walk.ts';
import { type Failure, isFailure } from '../../core/failure.ts';
import type { ProjectId } from '../../core/target.ts';
import type { Exporter } from '../../exporter/exporter.ts';
import { Ticks } from '../../poller/ticks.ts';
import { type FailureReport, reportFailure } from '../../report/targetReport.ts';
import type { QueriedTarget, TargetAnswers } from '../queryTargets.ts';
import { findSuggestions, type Suggestion } from './suggestions.ts';

/** What a project's backup bucket gets back in a minute. */
const REFILL_PER_MINUTE = 500;

/** What `check --live` found, as its JSON has it. Names are those of `/api/v1/targets`. */
export interface LiveReport {
  readonly targets: readonly TargetFound[];
  /** Where clusters, or projects (`all`), are discovered. */
  readonly discoveries: readonly DiscoveryFound[];
  readonly existing: readonly Suggestion[];
  readonly costs: readonly Cost[];
}

interface TargetFound {
  readonly projectId: string;
  readonly projectName: string;
  readonly clusterName: string;
  readonly credentials: string;
  /** Whether its restore jobs could be read. */
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

/** What the configuration takes of a project's bucket, which others live from as well. */
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
    existing: await findSuggestions(exporter, unknownIn(exporter, queried)),
    costs: costsOf(exporter, queried),
  };
}

function targetFound(
  { projects }: Exporter,
  { target: { projectId, clusterName }, result }: QueriedTarget<Probe>,
): TargetFound {
  const { restores, collections } = result.ok ? result.value : NOTHING;
  const failure = result.ok ? collections : result.failure;
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
    !result.ok && result.failure.kind === 'not_found' ? [target.projectId] : [],
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
