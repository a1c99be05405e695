import { printable } from '../text/quote.ts';
import { describeSpan } from '../text/span.ts';
import { describeProgress } from './collectionProgress.ts';
import type { JobReport } from './jobReport.ts';
import { columns, type Paint, STATE_COLORS, wrap } from './terminal.ts';

const HEAD = ['STATE', 'TYPE', 'AGE', 'LEFT', 'JOB', 'CLUSTER', 'DESTINATION'];
/** Number of columns before those of the clusters, for which a terminal of 80 characters has no room. */
const COLUMNS_BEFORE_CLUSTERS = 5;
const INDENT = '  ';

/**
 * Renders jobs for a terminal of `width` characters: one line per job if all lines fit, else with cluster and
 * destination on the next line. The progress of a collection restore is always on a line of its own.
 */
export function jobTable(jobs: readonly JobReport[], nowMs: number, width: number, paint: Paint): string {
  const cells = jobs.map((job) => cellsOf(job, nowMs));
  const whole = columns([HEAD, ...cells]);
  const fits = whole.every((line) => line.length <= width);
  const [head = '', ...rows] = fits
    ? whole
    : columns([HEAD, ...cells].map((row) => row.slice(0, COLUMNS_BEFORE_CLUSTERS))).map((line) =>
        wrap(line, width, INDENT),
      );
  const lines = jobs.flatMap((job, at) => {
    const { state } = job;
    const clusters = fits ? [] : [clustersOf(cells[at] ?? [])];
    const below = [...clusters, describeProgress(job)].filter((line) => line !== undefined);
    return [
      paint(state, STATE_COLORS[state]) + (rows[at] ?? '').slice(state.length),
      ...below.map((line) => `${INDENT}${paint(wrap(line, width, INDENT), 'dim')}`),
    ];
  });
  return [paint(head, 'dim'), ...lines, ''].join('\n');
}

function clustersOf(row: readonly string[]): string {
  const [cluster = '', destination = ''] = row.slice(COLUMNS_BEFORE_CLUSTERS);
  return destination === '' ? cluster : `${cluster} -> ${destination}`;
}

function cellsOf(job: JobReport, nowMs: number): readonly string[] {
  const { createdAt, expiresAt, state } = job;
  return [
    state,
    job.deliveryType,
    createdAt === null ? '?' : describeSpan(nowMs - Date.parse(createdAt)),
    state === 'ready' && expiresAt !== null ? describeSpan(Date.parse(expiresAt) - nowMs) : '',
    printable(job.jobId),
    printable(`${job.projectName}/${job.clusterName}`) +
      (job.clusterDeleted === true ? ' (deleted cluster)' : ''),
    destinationOf(job),
  ];
}

function destinationOf({ projectId, destinationProjectId, destinationClusterName }: JobReport): string {
  const isElsewhere = destinationProjectId !== null && destinationProjectId !== projectId;
  const parts = [isElsewhere ? destinationProjectId : null, destinationClusterName];
  return printable(parts.filter((part) => part !== null).join('/'));
}
