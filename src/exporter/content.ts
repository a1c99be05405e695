import { stringify } from 'yaml';
import { describeConfig } from '../config/describeConfig.ts';
import { renderPage } from '../page/page.ts';
import { reportActiveJobs } from '../report/jobReport.ts';
import { reportTarget } from '../report/targetReport.ts';
import type { Content } from '../server/content.ts';
import type { Exporter } from './exporter.ts';

/** What an exporter has to say over HTTP. */
export function contentOf(
  exporter: Exporter,
  now: () => number,
  telemetryPath: string,
  reload: Content['reload'],
): Content {
  const targets = () =>
    exporter.poller
      .views()
      .map((view) =>
        reportTarget(view, (id) => exporter.scope.nameOf(id), now(), exporter.rules.staleAfterMs),
      );
  const jobs = () =>
    reportActiveJobs(
      exporter.poller.views(),
      (id) => exporter.scope.nameOf(id),
      now(),
      exporter.rules.staleAfterMs,
    );
  return {
    exposition: (format) => exporter.exposition(format),
    ready: () => {
      const missing = missingOf(exporter);
      return { ok: missing.length === 0, missing };
    },
    page: () => renderPage(targets(), telemetryPath),
    config: () => stringify(describeConfig(exporter.config)),
    targets: () => ({ targets: targets() }),
    jobs: (state) => ({ jobs: jobs().filter((job) => state === undefined || job.state === state) }),
    reload,
  };
}

// Ready is who has been told of everything once, also that it can't be read.
function missingOf({ poller, scope, isStopping }: Exporter): readonly string[] {
  if (isStopping) return ['shutting down'];
  const undiscovered = scope.discoveries().filter(({ isTried }) => !isTried);
  const unpolled = poller.views().filter(({ lastPoll }) => lastPoll === undefined);
  return [
    ...undiscovered.map(({ projectId }) =>
      projectId === 'all'
        ? 'the projects have not been discovered yet'
        : `the clusters of ${projectId} have not been discovered yet`,
    ),
    ...unpolled.map(({ target }) => `${target.projectId}/${target.clusterName} has not been polled yet`),
  ];
}
