import { expiresSoon } from '../core/expiry.ts';
import type { DeliveryType } from '../core/job.ts';
import type { JobReport } from '../report/jobReport.ts';
import type { PageFacts } from './facts.ts';
import { html, type Markup, named, type Piece } from './html.ts';
import { instant, since, until } from './instant.ts';
import type { Column } from './table.ts';

/** What is told of a job in progress. */
export const RUNNING_COLUMNS: readonly Column[] = [
  { heading: 'Running for' },
  { heading: 'Source' },
  { heading: 'Destination' },
  { heading: 'Type' },
  { heading: 'Job' },
];

/** What is told of a download that is ready. */
export const READY_COLUMNS: readonly Column[] = [
  { heading: 'Expires in' },
  { heading: 'Source' },
  { heading: 'Expires at' },
  { heading: 'Type' },
  { heading: 'Job' },
];

const TYPE_WORDS = {
  automated: 'Backup snapshot',
  download: 'Download',
  pointInTime: 'Point in time',
  other: 'Of a type unknown here',
  collection: 'Collections',
} as const satisfies Record<DeliveryType, string>;

export function runningRow(
  job: JobReport,
  atlasNowMs: number,
  nameOf: ReadonlyMap<string, string>,
): readonly Piece[] {
  const { createdAt, deliveryType, jobId } = job;
  return [
    createdAt === null ? 'not known' : since(createdAt, atlasNowMs),
    sourceOf(job),
    destinationOf(job, nameOf),
    TYPE_WORDS[deliveryType],
    idOf(jobId),
  ];
}

export function readyRow(job: JobReport, { atlasNowMs, expiringWithinMs }: PageFacts): readonly Piece[] {
  const { deliveryType, expiresAt, jobId } = job;
  const tag = isExpiring(job, atlasNowMs, expiringWithinMs)
    ? html` <span class="tag warn">! expiring</span>`
    : undefined;
  return [
    expiresAt === null ? 'not known' : html`${until(expiresAt, atlasNowMs)}${tag}`,
    sourceOf(job),
    expiresAt === null ? '–' : instant(expiresAt),
    TYPE_WORDS[deliveryType],
    idOf(jobId),
  ];
}

/** Whether a download that is ready will be gone soon. */
export function isExpiring({ expiresAt }: JobReport, atlasNowMs: number, withinMs: number): boolean {
  return expiresAt !== null && expiresSoon(Date.parse(expiresAt), atlasNowMs, withinMs);
}

function sourceOf({ projectName, clusterName }: JobReport): Markup {
  return placeOf(projectName, clusterName);
}

function destinationOf(job: JobReport, nameOf: ReadonlyMap<string, string>): Piece {
  const { clusterName, deliveryType, destinationClusterName, destinationProjectId, projectId } = job;
  if (deliveryType === 'download') return 'being prepared for download';
  if (destinationClusterName === null) return 'not told';
  const arrow = html`<span aria-hidden="true">→ </span>`;
  const projectIsOther = destinationProjectId !== null && destinationProjectId !== projectId;
  if (projectIsOther) {
    const name = nameOf.get(destinationProjectId) ?? destinationProjectId;
    return html`${arrow}${placeOf(name, destinationClusterName)} <span class="tag warn">⇄ other project</span>`;
  }
  if (destinationClusterName === clusterName) return html`${arrow}the same cluster`;
  return html`${arrow}${placeOf(job.projectName, destinationClusterName)}`;
}

function placeOf(projectName: string, clusterName: string): Markup {
  return html`<span class="place">${named(projectName)}<span class="slash">/</span>${named(clusterName)}</span>`;
}

function idOf(jobId: string): Markup {
  return html`<code>${jobId}</code>`;
}
