import { STATES, type State } from '../core/job.ts';
import type { TargetReport } from '../report/targetReport.ts';
import type { PageFacts } from './facts.ts';
import { html, type Markup, named, type Piece } from './html.ts';
import { ago, roughlyAgo } from './instant.ts';
import { counted, grouped } from './number.ts';
import { FAILURE_TITLES } from './problemList.ts';
import { type Condition, conditionOf, groupTargets, type ProjectGroup } from './projects.ts';
import { type Column, table } from './table.ts';

/** A job's state as people say it. */
const STATE_WORDS = {
  in_progress: 'In progress',
  ready: 'Ready',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
  expired: 'Expired',
} as const satisfies Record<State, string>;

/** The columns of a project's targets. */
export const TARGET_COLUMNS: readonly Column[] = [
  { heading: 'Cluster' },
  { heading: 'Last good poll' },
  ...STATES.map((state) => ({ heading: STATE_WORDS[state], isNumber: true })),
];

/** A failure is news for a day. */
const NEWS_MS = 24 * 60 * 60 * 1000;

/** The targets by project, those in trouble on top. */
export function targetSection({ targets, nowMs }: PageFacts): Markup {
  const { groups, leftOut } = groupTargets(targets);
  const rest = html`<p class="s">${counted(leftOut, 'more target')} not shown here, trouble comes first:
<a id="all-targets" href="./api/v1/targets">all targets as JSON</a></p>`;
  return html`<section aria-labelledby="targets"><h2 id="targets" tabindex="-1">Targets</h2>
${groups.length === 0 ? html`<p class="none">Nothing to poll is known yet.</p>` : undefined}
${groups.map((group) => projectDetails(group, nowMs))}
${leftOut > 0 ? rest : undefined}
</section>
`;
}

function projectDetails(group: ProjectGroup, nowMs: number): Markup {
  const { failing, isOpen, projectId, projectName, shown, targets } = group;
  const active = (state: State) =>
    targets.reduce((sum, { jobs, stale }) => sum + (stale ? 0 : (jobs?.[state] ?? 0)), 0);
  const leftOut = targets.length - shown.length;
  return html`<details id="p-${projectId}"${isOpen ? html` open` : undefined}>
<summary id="s-${projectId}"><span class="name">${named(projectName)}</span>
${failing > 0 ? html`<span class="tag bad">✕ ${grouped(failing)} failing</span>` : undefined}
<span class="s">${counted(targets.length, 'target')}${told(active('in_progress'), 'in progress')}${told(active('ready'), 'ready')}</span>
${projectName === projectId ? undefined : html`<code class="id">${projectId}</code>`}</summary>
${table({
  kind: 'targets',
  caption: html`Targets of ${named(projectName)}`,
  columns: TARGET_COLUMNS,
  rows: shown.map((target) => rowOf(target, nowMs)),
})}${leftOut > 0 ? html`<p class="s more">${counted(leftOut, 'more target')} of this project not shown here.</p>` : undefined}</details>
`;
}

function told(count: number, words: string): Piece {
  return count === 0 ? undefined : ` · ${grouped(count)} ${words}`;
}

function rowOf(target: TargetReport, nowMs: number): readonly Piece[] {
  const { clusterName, jobs, lastFailureAt, lastSuccessAt } = target;
  const cell = (state: State): Piece => {
    if (jobs === null) return html`<span aria-hidden="true">–</span><span class="unseen">not known</span>`;
    const count = jobs[state] === 0 ? '0' : html`<b>${grouped(jobs[state])}</b>`;
    if (state === 'completed') return [count, latest(lastSuccessAt, nowMs)];
    if (state === 'failed') return [count, latest(lastFailureAt, nowMs, isNews(lastFailureAt, nowMs))];
    return count;
  };
  return [named(clusterName), pollCell(target, nowMs), ...STATES.map(cell)];
}

function isNews(iso: string | null, nowMs: number): boolean {
  return iso !== null && nowMs - Date.parse(iso) < NEWS_MS;
}

function latest(iso: string | null, nowMs: number, isNew = false): Piece {
  if (iso === null) return undefined;
  return html` <span class="${isNew ? 'last new' : 'last'}">last ${roughlyAgo(iso, nowMs)}</span>`;
}

function pollCell(target: TargetReport, nowMs: number): Markup {
  const { lastSuccessfulPollAt } = target;
  const condition = conditionOf(target);
  const age = lastSuccessfulPollAt === null ? 'never' : ago(lastSuccessfulPollAt, nowMs);
  return html`${age}${tagOf(target, condition)}`;
}

function tagOf({ failure, stale, up }: TargetReport, condition: Condition): Piece {
  switch (condition) {
    case 'failing': {
      const title = failure === null ? '' : FAILURE_TITLES[failure.reason];
      const list = up ? ' (collection restores)' : '';
      return html` <span class="tag bad">✕ ${title}${list}${stale ? ', numbers are stale' : ''}</span>`;
    }
    case 'stale':
      return html` <span class="tag warn">! numbers are stale</span>`;
    case 'waiting':
      return html` <span class="tag">… first poll to come</span>`;
    case 'read':
      return undefined;
  }
}
