import type { ActiveState } from '../core/job.ts';
import type { ActiveJobReport } from '../report/activeJobs.ts';
import { grouped } from '../text/number.ts';
import type { PageFacts } from './facts.ts';
import { html, type Markup, type Piece } from './html.ts';
import { type ProjectNames, READY_HEADINGS, RUNNING_HEADINGS, readyRow, runningRow } from './jobRows.ts';
import { knowledgeOf } from './knowledge.ts';
import { table } from './table.ts';

/** Maximum number of jobs in a table. The API lists all jobs. */
const MAX_JOBS = 100;

/** Active jobs by state. Jobs in progress are sorted stuck first, then oldest first; downloads by their expiry. */
export type ActiveJobs = Readonly<Record<ActiveState, readonly ActiveJobReport[]>>;

export function sortActive(jobs: readonly ActiveJobReport[]): ActiveJobs {
  const running = byTime(jobs, 'in_progress', ({ createdAt }) => createdAt);
  return {
    in_progress: [...running.filter(({ stuck }) => stuck), ...running.filter(({ stuck }) => !stuck)],
    ready: byTime(jobs, 'ready', ({ expiresAt }) => expiresAt),
  };
}

/** Renders the jobs in progress and the downloads that are ready. */
export function activeSection(facts: PageFacts, jobs: ActiveJobs, names: ProjectNames): Markup {
  const { in_progress: running, ready } = jobs;
  const runningTable = table({
    kind: 'running',
    caption: 'Jobs in progress, stuck ones and the oldest first',
    headings: RUNNING_HEADINGS,
    rows: running.slice(0, MAX_JOBS).map((job) => runningRow(job, facts, names)),
  });
  const readyTable = table({
    kind: 'ready',
    caption: 'Downloads that are ready, the next to expire first',
    headings: READY_HEADINGS,
    rows: ready.slice(0, MAX_JOBS).map((job) => readyRow(job, facts)),
  });
  return html`<section aria-labelledby="jobs"><h2 id="jobs">Active jobs</h2>
<h3 id="running" tabindex="-1">In progress</h3>
${running.length === 0 ? none('Nothing is in progress.', facts) : runningTable}
${leftOut(running.length, 'in_progress')}
<h3 id="ready" tabindex="-1">Ready to download</h3>
${ready.length === 0 ? none('No download is ready.', facts) : readyTable}
${leftOut(ready.length, 'ready')}
</section>
`;
}

function none(words: string, facts: PageFacts): Markup {
  if (facts.filter !== '') return html`<p class="none">None with this name.</p>`;
  switch (knowledgeOf(facts)) {
    case 'all':
      return html`<p class="none">${words}</p>`;
    case 'some':
      return html`<p class="none">${words.slice(0, -1)} in the clusters that were read. The others are not known.</p>`;
    case 'none':
      return html`<p class="none">Not known.</p>`;
  }
}

function leftOut(count: number, state: ActiveState): Piece {
  if (count <= MAX_JOBS) return undefined;
  return html`<p class="s">The first ${MAX_JOBS} of ${grouped(count)}:
<a id="all-${state}" href="./api/v1/jobs?state=${state}">all of them as JSON</a></p>`;
}

// Jobs without the timestamp come last.
function byTime(
  jobs: readonly ActiveJobReport[],
  state: ActiveState,
  timeOf: (job: ActiveJobReport) => string | null,
): readonly ActiveJobReport[] {
  const keyed = jobs.filter((job) => job.state === state).map((job) => ({ job, at: timeOf(job) ?? '~' }));
  // ISO 8601 in UTC sorts as text.
  return keyed.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).map(({ job }) => job);
}
