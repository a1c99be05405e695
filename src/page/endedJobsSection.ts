import type { State } from '../core/job.ts';
import type { EndedJobReport } from '../report/endedJobs.ts';
import { grouped } from '../text/number.ts';
import { describeSpan } from '../text/span.ts';
import type { PageFacts } from './facts.ts';
import { html, type Markup } from './html.ts';
import {
  destinationOf,
  idOf,
  NOT_KNOWN,
  type ProjectNames,
  progressNote,
  sourceOf,
  TYPE_WORDS,
} from './jobRows.ts';
import { knowledgeOf } from './knowledge.ts';
import { type TableRow, table } from './table.ts';
import { ago } from './timeElement.ts';

export const ENDED_HEADINGS: readonly string[] = ['Ended', 'Outcome', 'Source', 'Destination', 'Took', 'Job'];

const OUTCOMES = {
  in_progress: html`In progress`,
  ready: html`Ready`,
  completed: html`<span class="tag">✓ completed</span>`,
  failed: html`<span class="tag bad">✕ failed</span>`,
  cancelled: html`<span class="tag warn">– cancelled</span>`,
  expired: html`<span class="tag warn">! expired</span>`,
} as const satisfies Record<State, Markup>;

/** Renders the restores that failed within the last 24 hours, or nothing if none did. */
export function failedSection(facts: PageFacts, names: ProjectNames): Markup {
  const { failed, failedCount } = facts.recent;
  if (failedCount === 0) return html``;
  const rest =
    failedCount > failed.length
      ? html`<p class="s">The latest ${grouped(failed.length)} of ${grouped(failedCount)}:
<a id="all-failed" href="./api/v1/jobs?state=failed">all failed jobs as JSON</a></p>`
      : undefined;
  return html`<section aria-labelledby="failed"><h2 id="failed" tabindex="-1">Failed in the last 24 hours</h2>
${endedTable('Jobs that failed in the last 24 hours, the latest first', failed, facts, names)}
${rest}</section>
`;
}

/** Renders the other jobs that ended most recently. */
export function endedSection(facts: PageFacts, names: ProjectNames): Markup {
  const { failedCount, others } = facts.recent;
  const none =
    facts.filter !== ''
      ? 'None with this name.'
      : knowledgeOf(facts) === 'none'
        ? 'Not known.'
        : failedCount === 0
          ? 'No ended job is known.'
          : 'No other ended job is known.';
  const jobs = endedTable('Jobs that ended, the latest first', others, facts, names);
  return html`<section aria-labelledby="ended"><h2 id="ended" tabindex="-1">Recently ended</h2>
${others.length === 0 ? html`<p class="none">${none}</p>` : jobs}
</section>
`;
}

function endedTable(
  caption: string,
  jobs: readonly EndedJobReport[],
  { atlasNowMs }: PageFacts,
  names: ProjectNames,
): Markup {
  const rows = jobs.map((job) => endedRow(job, atlasNowMs, names));
  return table({ kind: 'ended', caption, headings: ENDED_HEADINGS, rows });
}

function endedRow(job: EndedJobReport, atlasNowMs: number, names: ProjectNames): TableRow {
  const { deliveryType, durationSeconds, endedAt, jobId, state } = job;
  return {
    cells: [
      endedAt === null ? NOT_KNOWN : ago(endedAt, atlasNowMs),
      html`${OUTCOMES[state]} <span class="last">${TYPE_WORDS[deliveryType]}</span>${progressNote(job)}`,
      sourceOf(job),
      destinationOf(job, names),
      durationSeconds === null ? NOT_KNOWN : describeSpan(durationSeconds * 1000),
      idOf(jobId),
    ],
  };
}
