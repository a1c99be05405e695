import type { JobReport } from './jobReport.ts';
import { describeSpan } from './span.ts';
import { columns, type Paint, printable, STATE_COLORS } from './terminal.ts';

const HEAD = ['STATE', 'TYPE', 'AGE', 'LEFT', 'JOB', 'CLUSTER', 'DESTINATION'];
/** From here on a job is one line; in a narrower terminal its places are on a second one. */
const WIDE = 120;

/** Jobs for a terminal of `width` characters. */
export function jobTable(jobs: readonly JobReport[], nowMs: number, width: number, paint: Paint): string {
  const cells = jobs.map((job) => cellsOf(job, nowMs));
  const isWide = width >= WIDE;
  const head = isWide ? HEAD : HEAD.slice(0, 5);
  const rows = columns([head, ...cells.map((row) => row.slice(0, head.length))]);
  const lines = rows.map((line, at) => {
    const job = jobs[at - 1];
    const row = cells[at - 1];
    if (job === undefined || row === undefined) return paint(line, 'dim');
    const painted = paint(job.state, STATE_COLORS[job.state]) + line.slice(job.state.length);
    return isWide ? painted : `${painted}\n  ${paint(placesOf(row), 'dim')}`;
  });
  return `${lines.join('\n')}\n`;
}

function placesOf(row: readonly string[]): string {
  const [cluster = '', destination = ''] = row.slice(5);
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
