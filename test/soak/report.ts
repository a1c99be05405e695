import { cpus, totalmem } from 'node:os';
import type { Soaked } from './run.ts';

/** Returns whether a run showed neither growth nor errors. */
export function isEndured({ trends, problems }: Soaked): boolean {
  return problems.length === 0 && trends.every(({ isFlat }) => isFlat);
}

/** Returns a run's figures as a page. */
export function describe(soaked: Soaked): string {
  const { seconds, counts, trends, problems } = soaked;
  const [cpu] = cpus();
  const rows = trends.map(
    ({ what, start, end, perHour, isFlat }) =>
      `| ${what} | ${start.toFixed(2)} | ${end.toFixed(2)} | ${signed(perHour)} | ${isFlat ? 'flat' : '**grows**'} |`,
  );
  return `# A long run

Written by \`npm run soak\` on ${new Date().toISOString().slice(0, 10)}: ${cpu?.model ?? 'unknown CPU'},
${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node.js ${process.versions.node}, ${process.platform}; ${duration(seconds)}.
The built program in a process of its own: a tick every second, faults of every kind, reloads by signal, by request and in storms, scrapes,
hostile clients, a clock that is set, clusters that come and go, a state file.

| | count |
| --- | --- |
${Object.entries(counts)
  .map(([what, count]) => `| ${what} | ${count} |`)
  .join('\n')}

Start and end are medians of the first and the last tenth of the samples, taken once the process has warmed up; the slope is Theil and Sen's.

| | start | end | slope an hour | |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

${problems.map((problem) => `- ${problem}\n`).join('')}${isEndured(soaked) ? 'Nothing grows.' : '**Something grows, or is wrong.**'}
`;
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(2)}`;
}

function duration(seconds: number): string {
  return seconds < 3600 ? `${seconds} s` : `${(seconds / 3600).toFixed(1)} h`;
}
