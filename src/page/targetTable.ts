import { ACTIVE_STATES, STATES, type State } from '../core/job.ts';
import type { TargetReport } from '../report/targetReport.ts';
import { counted, grouped } from '../text/number.ts';
import type { PageFacts } from './facts.ts';
import { FAILURE_TITLES } from './failureCauseList.ts';
import { describeDiscovery } from './failureCauses.ts';
import { html, type Markup, named, type Piece } from './html.ts';
import { deletedTag } from './jobRows.ts';
import { conditionOf, groupTargets, type ProjectGroup } from './projects.ts';
import { type TableRow, table } from './table.ts';
import { ago, clockTime, roughlyAgo } from './timeElement.ts';

/** The name of each state of a job. */
const STATE_WORDS = {
  in_progress: 'In progress',
  ready: 'Ready',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
  expired: 'Expired',
} as const satisfies Record<State, string>;

export const TARGET_HEADINGS: readonly string[] = [
  'Cluster',
  'Last read',
  ...STATES.map((state) => STATE_WORDS[state]),
];

/** A failure is highlighted for a day. */
const RECENT_MS = 24 * 60 * 60 * 1000;

/** Renders the targets by project, those with problems first. */
export function targetSection(facts: PageFacts): Markup {
  const { groups, leftOut } = groupTargets(facts.targets);
  const rest = html`<p class="s">${counted(leftOut, 'more cluster')} not shown, those in trouble come first:
<a id="all-targets" href="./api/v1/targets">all clusters as JSON</a></p>`;
  return html`<section aria-labelledby="targets"><h2 id="targets" tabindex="-1">Clusters</h2>
${pending(facts)}
${groups.length === 0 ? html`<p class="none">${noTargets(facts)}</p>` : undefined}
${groups.map((group) => projectDetails(group, facts))}
${leftOut > 0 ? rest : undefined}
</section>
`;
}

const MAX_PENDING = 6;

/** Renders the discoveries that have not ended yet. */
function pending({ discoveries }: PageFacts): Piece {
  const waiting = discoveries.filter(({ failure }) => failure === undefined);
  if (waiting.length === 0) return undefined;
  const shown = waiting
    .slice(0, MAX_PENDING)
    .map((each, at) => [at === 0 ? '' : ', ', describeDiscovery(each)]);
  const rest = waiting.length - MAX_PENDING;
  return html`<p class="s pending">… Not discovered yet: ${shown}${rest > 0 ? ` and ${counted(rest, 'other')}` : undefined}</p>`;
}

const NOTHING_WATCHED =
  'No cluster is polled, so a failed restore goes unnoticed: the configuration names none, or those that it finds are excluded or have no backup.';

function noTargets({ discoveries, filter }: PageFacts): string {
  if (filter !== '') return 'No cluster with this name.';
  return discoveries.length === 0 ? NOTHING_WATCHED : 'Clusters are not known yet.';
}

function projectDetails(group: ProjectGroup, facts: PageFacts): Markup {
  const { atlasUrl, nowMs } = facts;
  const { failing, isOpen, projectId, projectName, shown, targets } = group;
  const active = (state: State) =>
    targets.reduce((sum, { jobs, stale }) => sum + (stale ? 0 : (jobs?.[state] ?? 0)), 0);
  const unknown = targets.filter(({ jobs, stale }) => jobs === null || stale).length;
  const leftOut = targets.length - shown.length;
  return html`<details id="p-${projectId}"${isOpen ? html` open` : undefined}>
<summary id="s-${projectId}"><span class="name">${named(projectName)}</span>
${failing > 0 ? html`<span class="tag bad">✕ ${grouped(failing)} not read</span>` : undefined}
<span class="s">${counted(targets.length, 'cluster')}${ACTIVE_STATES.map((state) => countOf(active(state), STATE_WORDS[state].toLowerCase()))}${countOf(unknown, 'not known')}</span>
${atlasUrl === undefined ? undefined : html`<a id="a-${projectId}" class="atlas" href="${atlasUrl}/v2/${projectId}" rel="noreferrer" aria-label="Project ${projectName} in Atlas">Atlas ↗</a>`}
${projectName === projectId ? undefined : html`<code class="id">${projectId}</code>`}</summary>
${table({
  kind: 'targets',
  caption: html`Clusters of ${named(projectName)}`,
  headings: TARGET_HEADINGS,
  numbersFrom: TARGET_HEADINGS.length - STATES.length,
  rows: shown.map((target) => rowOf(target, nowMs)),
})}${leftOut > 0 ? html`<p class="s more">${counted(leftOut, 'more cluster')} of this project not shown.</p>` : undefined}</details>
`;
}

function countOf(count: number, words: string): Piece {
  return count === 0 ? undefined : ` · ${grouped(count)} ${words}`;
}

function rowOf(target: TargetReport, nowMs: number): TableRow {
  const { clusterDeleted, clusterName, jobs, lastFailureAt, lastSuccessAt } = target;
  const cell = (state: State): Piece => {
    if (jobs === null) return html`<span aria-hidden="true">–</span><span class="unseen">not known</span>`;
    const count = jobs[state] === 0 ? '0' : html`<b>${grouped(jobs[state])}</b>`;
    if (state === 'completed') return [count, latest(lastSuccessAt, nowMs)];
    if (state === 'failed') return [count, latest(lastFailureAt, nowMs, isRecent(lastFailureAt, nowMs))];
    return count;
  };
  const cluster = html`${named(clusterName)}${deletedTag(clusterDeleted)}`;
  return { isOld: target.stale, cells: [cluster, pollCell(target, nowMs), ...STATES.map(cell)] };
}

function isRecent(iso: string | null, nowMs: number): boolean {
  return iso !== null && nowMs - Date.parse(iso) < RECENT_MS;
}

function latest(iso: string | null, nowMs: number, isNew = false): Piece {
  if (iso === null) return undefined;
  return html` <span class="${isNew ? 'last new' : 'last'}">last ${roughlyAgo(iso, nowMs)}</span>`;
}

function pollCell(target: TargetReport, nowMs: number): Markup {
  const { failingSince, lastSuccessfulPollAt, stale } = target;
  const age = lastSuccessfulPollAt === null ? 'not read yet' : ago(lastSuccessfulPollAt, nowMs);
  const old =
    stale && lastSuccessfulPollAt !== null
      ? html` <span class="tag warn">! not read since ${clockTime(lastSuccessfulPollAt, nowMs)}</span>`
      : undefined;
  const start =
    failingSince === null
      ? undefined
      : html` <span class="last">failing since ${clockTime(failingSince, nowMs)}</span>`;
  return html`${age}${conditionTag(target)}${old}${start}`;
}

function conditionTag(target: TargetReport): Piece {
  const { failure, up } = target;
  if (failure !== null) {
    const list = up ? ' (collection restores)' : '';
    return html` <span class="tag bad">✕ ${FAILURE_TITLES[failure.reason]}${list}</span>`;
  }
  return conditionOf(target) === 'waiting' ? html` <span class="tag">… first poll to come</span>` : undefined;
}
