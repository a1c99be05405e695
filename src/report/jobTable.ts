import { printable } from '../text/quote.ts';
import { describeSpan } from '../text/span.ts';
import type { JobReport } from './jobReport.ts';
import { columns, type Paint, STATE_COLORS, wrap } from './terminal.ts';

const HEAD = ['STATE', 'TYPE', 'AGE', 'LEFT', 'JOB', 'CLUSTER', 'DESTINATION'];
/** The first columns, which leave a terminal of 80 columns no room for places. */
const WITHOUT_PLACES = 5;
const INDENT = '  ';

/** Jobs for a terminal of `width` characters: one line each if all fit, else with their places below. */
export function jobTable(jobs: readonly JobReport[], nowMs: number, width: number, paint: Paint): string {
  const cells = jobs.map((job) => cellsOf(job, nowMs));
  const whole = columns([HEAD, ...cells]);
  if (whole.every((line) => line.length <= width)) return tableOf(jobs, whole, paint);
  const narrow = columns([HEAD, ...cells].map((row) => row.slice(0, WITHOUT_PLACES)));
  const rows = narrow.map((line) => wrap(line, width, INDENT));
  const below = cells.map((row) => paint(wrap(placesOf(row), width, INDENT), 'dim'));
  return tableOf(jobs, rows, paint, below);
}

function tableOf(
  jobs: readonly JobReport[],
  [head = '', ...rows]: readonly string[],
  paint: Paint,
  below: readonly string[] = [],
): string {
  const lines = jobs.map(({ state }, at) => {
    const painted = paint(state, STATE_COLORS[state]) + (rows[at] ?? '').slice(state.length);
    return below[at] === undefined ? painted : `${painted}\n${INDENT}${below[at]}`;
  });
  return [paint(head, 'dim'), ...lines, ''].join('\n');
}

function placesOf(row: readonly string[]): string {
  const [cluster = '', destination = ''] = row.slice(WITHOUT_PLACES);
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
    printable(`${job.projectName}/${job.clusterName}`),
    destinationOf(job),
  ];
}

function destinationOf({ projectId, destinationProjectId, destinationClusterName }: JobReport): string {
  const isElsewhere = destinationProjectId !== null && destinationProjectId !== projectId;
  const places = [isElsewhere ? destinationProjectId : null, destinationClusterName];
  return printable(places.filter((place) => place !== null).join('/'));
}
