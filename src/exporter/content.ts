import { stringify } from 'yaml';
import { describeConfig } from '../config/describeConfig.ts';
import { isActive, type State } from '../core/job.ts';
import type { ProjectId } from '../core/target.ts';
import type { FailedDiscovery } from '../page/facts.ts';
import { renderPage } from '../page/page.ts';
import { reportActiveJobs } from '../report/activeJobs.ts';
import { atlasNow } from '../report/atlasNow.ts';
import { reportEndedJobs } from '../report/endedJobs.ts';
import { reportTarget } from '../report/targetReport.ts';
import type { Content } from '../server/http/content.ts';
import type { Exporter } from './exporter.ts';

/** Returns the answers of an exporter over HTTP. */
export function contentOf(
  exporter: Exporter,
  now: () => number,
  telemetryPath: string,
  reload: Content['reload'],
): Content {
  const projectOf = (id: ProjectId) => ({
    name: exporter.projects.nameOf(id),
    credentials: exporter.projects.project(id)?.credentials ?? '',
  });
  const targets = () =>
    exporter.poller
      .views()
      .map((view) =>
        reportTarget(view, projectOf(view.target.projectId), now(), exporter.rules.staleAfterMs),
      );
  const nameOf = (id: ProjectId) => exporter.projects.nameOf(id);
  const activeJobs = () =>
    reportActiveJobs(exporter.poller.views(), nameOf, now(), exporter.rules.staleAfterMs);
  const jobsIn = (state: State | undefined) =>
    state === undefined || isActive(state)
      ? activeJobs().filter((job) => !job.stale && (state === undefined || job.state === state))
      : reportEndedJobs(exporter.poller.views(), nameOf, state);
  return {
    exposition: (format) => exporter.exposition(format),
    ready: () => {
      const missing = missingOf(exporter);
      return { ok: missing.length === 0, missing };
    },
    page: () =>
      renderPage({
        targets: targets(),
        jobs: activeJobs().filter(({ stale }) => !stale),
        discoveries: failedDiscoveries(exporter),
        nowMs: now(),
        atlasNowMs: atlasNow(exporter.poller.views(), now()),
        expiringWithinMs: exporter.rules.expiringWithinMs,
        telemetryPath,
      }),
    config: () => stringify(describeConfig(exporter.config)),
    targets: () => ({ targets: targets() }),
    jobs: (state) => ({ jobs: jobsIn(state) }),
    reload,
  };
}

function failedDiscoveries({ projects }: Exporter): readonly FailedDiscovery[] {
  return projects.discoveries().flatMap(({ projectId, credentials, failure }) => {
    if (failure === undefined) return [];
    const projectName = projectId === 'all' ? undefined : projects.nameOf(projectId);
    return [{ projectName, credentials, failure }];
  });
}

// Ready is who has been told of everything once, also that it can't be read.
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
