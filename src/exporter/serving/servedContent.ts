import { stringify } from 'yaml';
import { describeConfig } from '../../config/describeConfig.ts';
import { isActive, type State } from '../../core/job.ts';
import type { Target } from '../../core/target.ts';
import type { View } from '../../core/view.ts';
import type { About, OpenDiscovery } from '../../page/facts.ts';
import { renderPage } from '../../page/page.ts';
import { reportActiveJobs } from '../../report/activeJobs.ts';
import { atlasNow } from '../../report/atlasNow.ts';
import { reportEndedJobs, reportRecentJobs } from '../../report/endedJobs.ts';
import { reportTarget } from '../../report/targetReport.ts';
import type { Content } from '../../server/http/content.ts';
import type { Exporter } from '../exporter.ts';

export interface ContentOptions extends Pick<About, 'version' | 'instance' | 'shard'> {
  readonly telemetryPath: string;
  readonly reload: Content['reload'];
}

/** Maximum number of ended jobs on the page, and of those that a filter searches. */
const MAX_RECENT_JOBS = 50;
const MAX_SEARCHED_JOBS = 2000;

/** Returns the content that an exporter serves over HTTP. */
export function contentOf(exporter: Exporter, now: () => number, options: ContentOptions): Content {
  const { instance, reload, shard, telemetryPath, version } = options;
  const { projects } = exporter;
  const detailsOf = (target: Target) => ({
    projectName: projects.nameOf(target.projectId),
    wasDeleted: projects.wasDeleted(target),
    credentials: projects.credentialsOf(target.projectId),
  });
  const reportTargets = (views: readonly View[], nowMs: number) => {
    const { staleAfterMs } = exporter.scrapes.rules;
    return views.map((view) => reportTarget(view, detailsOf(view.target), nowMs, staleAfterMs));
  };
  const activeJobs = () =>
    reportActiveJobs(exporter.poller.views(), projects, now(), exporter.scrapes.rules.staleAfterMs);
  const jobsIn = (state: State | undefined) =>
    state === undefined || isActive(state)
      ? activeJobs().filter((job) => !job.stale && (state === undefined || job.state === state))
      : reportEndedJobs(exporter.poller.views(), projects, state);
  return {
    exposition: (format) => exporter.scrapes.exposition(format),
    ready: () => {
      const missing = missingOf(exporter);
      return { ok: missing.length === 0, missing };
    },
    page: async (filter, yieldToLoop) => {
      const views = exporter.poller.views();
      const nowMs = now();
      const { staleAfterMs, expiringWithinMs } = exporter.scrapes.rules;
      const discoveries = openDiscoveries(exporter);
      // With a thousand targets, each step takes as long as a probe may wait, so other requests are answered in between.
      const targets = reportTargets(views, nowMs);
      await yieldToLoop();
      const jobs = reportActiveJobs(views, projects, nowMs, staleAfterMs);
      await yieldToLoop();
      const recent = reportRecentJobs(
        views,
        projects,
        nowMs,
        filter === '' ? MAX_RECENT_JOBS : MAX_SEARCHED_JOBS,
      );
      await yieldToLoop();
      return renderPage({
        targets,
        jobs,
        recent,
        discoveries,
        nowMs,
        atlasNowMs: atlasNow(views, nowMs),
        expiringWithinMs,
        telemetryPath,
        atlasUrl: linkable(exporter.config.atlas.baseUrl),
        filter,
        about: {
          version,
          instance,
          shard,
          schedule: exporter.config.poll.schedule,
          timezone: exporter.config.poll.timezone,
        },
      });
    },
    config: () => stringify(describeConfig(exporter.config)),
    targets: () => ({ targets: reportTargets(exporter.poller.views(), now()) }),
    jobs: (state) => ({ jobs: jobsIn(state) }),
    reload,
  };
}

/** Returns the address of Atlas if the page can link to it; the demo's is plain HTTP. */
function linkable(baseUrl: string): string | undefined {
  return baseUrl.startsWith('https://') ? baseUrl.replace(/\/+$/, '') : undefined;
}

function openDiscoveries({ projects }: Exporter): readonly OpenDiscovery[] {
  return projects.discoveries().flatMap(({ projectId, credentials, failure, isTried }) => {
    if (isTried && failure === undefined) return [];
    const projectName = projectId === 'all' ? undefined : projects.nameOf(projectId);
    return [{ projectName, credentials, failure }];
  });
}

// Ready once every list has been read or has failed.
function missingOf({ poller, projects, isStopping }: Exporter): readonly string[] {
  if (isStopping) return ['shutting down'];
  const undiscovered = projects.discoveries().filter(({ isTried }) => !isTried);
  return [
    ...undiscovered.map(({ projectId }) =>
      projectId === 'all'
        ? 'the projects have not been discovered yet'
        : `the clusters of ${projectId} have not been discovered yet`,
    ),
    ...poller
      .unpolled()
      .map(({ projectId, clusterName }) => `${projectId}/${clusterName} has not been polled yet`),
  ];
}
