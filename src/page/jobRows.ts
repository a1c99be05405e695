import { expiresSoon } from '../core/expiry.ts';
import type { DeliveryType } from '../core/job.ts';
import type { ActiveJobReport } from '../report/activeJobs.ts';
import { describeProgress } from '../report/collectionProgress.ts';
import type { JobReport } from '../report/jobReport.ts';
import { describeSpan } from '../text/span.ts';
import type { PageFacts } from './facts.ts';
import { html, type Markup, named, type Piece } from './html.ts';
import type { TableRow } from './table.ts';
import { clockTime, since, timestamp, until } from './timeElement.ts';

export const NOT_KNOWN = 'not known';

export const RUNNING_HEADINGS: readonly string[] = [
  'Running for',
  'Stuck after',
  'Source',
  'Destination',
  'Type',
  'Job',
];
export const READY_HEADINGS: readonly string[] = ['Expires in', 'Source', 'Expires at', 'Type', 'Job'];

export const TYPE_WORDS = {
  automated: 'Backup snapshot',
  download: 'Download',
  pointInTime: 'Point in time',
  other: 'Other type',
  collection: 'Collections',
} as const satisfies Record<DeliveryType, string>;

/** Project names by project id. */
export type ProjectNames = ReadonlyMap<string, string>;

export function runningRow(job: ActiveJobReport, facts: PageFacts, names: ProjectNames): TableRow {
  const { createdAt, jobId, stale, stuck, stuckAfterSeconds } = job;
  const stuckTag = stuck ? html` <span class="tag bad">✕ stuck</span>` : undefined;
  return {
    isOld: stale,
    cells: [
      html`${createdAt === null ? NOT_KNOWN : since(createdAt, facts.atlasNowMs)}${stuckTag}${staleTag(job, facts.nowMs)}`,
      stuckAfterSeconds === null ? NOT_KNOWN : describeSpan(stuckAfterSeconds * 1000),
      sourceOf(job),
      destinationOf(job, names),
      html`${TYPE_WORDS[job.deliveryType]}${progressNote(job)}`,
      idOf(jobId),
    ],
  };
}

export function readyRow(job: ActiveJobReport, { atlasNowMs, expiringWithinMs, nowMs }: PageFacts): TableRow {
  const { deliveryType, expiresAt, jobId, stale } = job;
  const tag = isExpiring(job, atlasNowMs, expiringWithinMs)
    ? html` <span class="tag warn">! expiring</span>`
    : undefined;
  return {
    isOld: stale,
    cells: [
      html`${expiresAt === null ? NOT_KNOWN : until(expiresAt, atlasNowMs)}${tag}${staleTag(job, nowMs)}`,
      sourceOf(job),
      expiresAt === null ? NOT_KNOWN : timestamp(expiresAt),
      TYPE_WORDS[deliveryType],
      idOf(jobId),
    ],
  };
}

/** Returns whether a ready download expires within `withinMs`. */
export function isExpiring({ expiresAt }: JobReport, atlasNowMs: number, withinMs: number): boolean {
  return expiresAt !== null && expiresSoon(Date.parse(expiresAt), atlasNowMs, withinMs);
}

export function sourceOf({ projectName, clusterName, clusterDeleted }: JobReport): Markup {
  return html`${renderCluster(projectName, clusterName)}${deletedTag(clusterDeleted)}`;
}

export function destinationOf(job: JobReport, names: ProjectNames): Piece {
  const { clusterName, deliveryType, destinationClusterName, destinationProjectId, projectId, state } = job;
  if (deliveryType === 'download')
    return state === 'in_progress' ? 'being prepared for download' : 'download';
  if (destinationClusterName === null) return NOT_KNOWN;
  const arrow = html`<span aria-hidden="true">→ </span>`;
  if (destinationProjectId !== null && destinationProjectId !== projectId) {
    const name = names.get(destinationProjectId) ?? destinationProjectId;
    return html`${arrow}${renderCluster(name, destinationClusterName)} <span class="tag warn">⇄ other project</span>`;
  }
  if (destinationClusterName === clusterName) return html`${arrow}the same cluster`;
  return html`${arrow}${renderCluster(job.projectName, destinationClusterName)}`;
}

export function idOf(jobId: string): Markup {
  return html`<code>${jobId}</code>`;
}

/** Marks a deleted cluster whose backups are kept. */
export function deletedTag(isDeleted: boolean | null): Piece {
  return isDeleted === true ? html` <span class="tag">deleted cluster</span>` : undefined;
}

function staleTag({ readAt, stale }: ActiveJobReport, nowMs: number): Piece {
  return stale
    ? html` <span class="tag warn">! not read since ${clockTime(readAt, nowMs)}</span>`
    : undefined;
}

export function progressNote(job: JobReport): Piece {
  const progress = describeProgress(job);
  return progress === undefined ? undefined : html` <span class="last">${progress}</span>`;
}

function renderCluster(projectName: string, clusterName: string): Markup {
  return html`<span class="place">${named(projectName)}<span class="slash">/</span>${named(clusterName)}</span>`;
}
