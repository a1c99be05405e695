import type { JobReport } from '../report/jobReport.ts';
import type { PageFacts } from './facts.ts';
import { html, type Markup, type Piece } from './html.ts';
import { READY_COLUMNS, RUNNING_COLUMNS, readyRow, runningRow } from './jobRows.ts';
import { grouped } from './number.ts';
import { table } from './table.ts';

/** Jobs shown in a table: beyond that it is the API's. */
const MOST_JOBS = 100;

/** Jobs by their state; of those in progress the oldest comes first, of those ready the one that expires soonest. */
export interface ActiveJobs {
  readonly running: readonly JobReport[];
  readonly ready: readonly JobReport[];
}

export function sortActive(jobs: readonly JobReport[]): ActiveJobs {
  return {
    running: byInstant(jobs, 'in_progress', ({ createdAt }) => createdAt),
    ready: byInstant(jobs, 'ready', ({ expiresAt }) => expiresAt),
  };
}

/** What is moving, and what waits to be fetched. */
export function activeSection(facts: PageFacts, { ready, running }: ActiveJobs): Markup {
  const nameOf = new Map(facts.targets.map(({ projectId, projectName }) => [projectId, projectName]));
  const runningTable = table({
    kind: 'running',
    caption: 'Jobs in progress, the oldest first',
    columns: RUNNING_COLUMNS,
    rows: running.slice(0, MOST_JOBS).map((job) => runningRow(job, facts.atlasNowMs, nameOf)),
  });
  const readyTable = table({
    kind: 'ready',
    caption: 'Downloads that are ready, the one that expires soonest first',
    columns: READY_COLUMNS,
    rows: ready.slice(0, MOST_JOBS).map((job) => readyRow(job, facts)),
  });
  return html`<section aria-labelledby="jobs"><h2 id="jobs">Active jobs</h2>
<h3 id="running" tabindex="-1">In progress</h3>
${running.length === 0 ? html`<p class="none">Nothing is in progress.</p>` : runningTable}
${leftOut(running.length, 'in_progress')}
<h3 id="ready" tabindex="-1">Ready to download</h3>
${ready.length === 0 ? html`<p class="none">No download is ready.</p>` : readyTable}
${leftOut(ready.length, 'ready')}
</section>`;
}

function leftOut(count: number, state: 'in_progress' | 'ready'): Piece {
  if (count <= MOST_JOBS) return undefined;
  return html`<p class="s">The first ${MOST_JOBS} of ${grouped(count)}:
<a id="all-${state}" href="./api/v1/jobs?state=${state}">all of them as JSON</a></p>`;
}

// What has no such instant comes last: no sooner end is known of it.
function byInstant(
  jobs: readonly JobReport[],
  state: JobReport['state'],
  instantOf: (job: JobReport) => string | null,
): readonly JobReport[] {
  const keyed = jobs.filter((job) => job.state === state).map((job) => ({ job, at: instantOf(job) ?? '~' }));
  // ISO 8601 in UTC sorts as text.
  return keyed.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).map(({ job }) => job);
}
