import type { JobReport } from '../report/jobReport.ts';
import { counted, grouped } from '../text/number.ts';
import type { PageFacts } from './facts.ts';
import { html, type Markup } from './html.ts';

/** The page offers a filter if it has more targets than this. */
const MANY_TARGETS = 30;

/** Returns the facts with only the targets and jobs whose names contain the filter. */
export function applyFilter(facts: PageFacts): PageFacts {
  const searched = facts.filter.toLowerCase();
  if (searched === '') return facts;
  const has = (...names: readonly (string | null)[]) =>
    names.some((name) => name?.toLowerCase().includes(searched) === true);
  const isShown = (job: JobReport) =>
    has(job.projectName, job.projectId, job.clusterName, job.jobId, job.destinationClusterName);
  return {
    ...facts,
    targets: facts.targets.filter(({ clusterName, projectId, projectName }) =>
      has(projectName, projectId, clusterName),
    ),
    jobs: facts.jobs.filter(isShown),
    recent: {
      failed: facts.recent.failed.filter(isShown),
      failedCount: facts.recent.failed.filter(isShown).length,
      others: facts.recent.others.filter(isShown),
    },
  };
}

/** Renders the form that filters by name. The exporter applies the filter, so it works without a script. */
export function filterForm({ filter, targets }: PageFacts, shown: PageFacts): Markup {
  if (targets.length <= MANY_TARGETS && filter === '') return html``;
  const found =
    filter === ''
      ? undefined
      : html`<p class="s" role="status">Only names with <b>${filter}</b>: ${grouped(shown.targets.length)} of ${counted(targets.length, 'cluster')}.
<a id="unfiltered" href="./">Show all</a></p>`;
  return html`<form class="filter" role="search" action="./" method="get">
<label for="filter">Project, cluster or job</label>
<input id="filter" name="name" type="search" maxlength="100" value="${filter}" autocomplete="off" spellcheck="false">
<button type="submit">Filter</button></form>
${found}`;
}
