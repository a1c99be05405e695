import { escapeUnsafe } from '../config/quote.ts';
import { isActive, stateOf } from '../core/job.ts';
import type { ListRead } from '../core/outcome.ts';
import type { Target } from '../core/target.ts';
import { byCreation, reportJob } from '../report/jobReport.ts';
import { jobTable } from '../report/jobTable.ts';
import { isoOrNull } from '../report/targetReport.ts';
import { painter } from '../report/terminal.ts';
import type { Flags } from './commandLine.ts';
import { describeProblems, readConfig } from './readConfig.ts';
import { openErrorLog, setUp } from './setUp.ts';
import type { Surroundings } from './surroundings.ts';
import { survey, type Told, unreadOf } from './survey.ts';

/** Prints the jobs of all targets, newest first. Returns the exit code: 1 if a target could not be read. */
export async function list(flags: Flags, surroundings: Surroundings): Promise<number> {
  const parsed = await readConfig(flags, surroundings.env);
  if (!parsed.ok) {
    surroundings.printError(describeProblems(parsed, flags));
    return 1;
  }
  const exporter = setUp(parsed.config, flags, surroundings, openErrorLog(flags, surroundings));
  const surveyed = await survey(exporter, surroundings, ({ target, lists }, asking) =>
    lists.readRestores(target, asking),
  );
  await exporter.stop(0);
  const nameOf = exporter.scope.nameOf.bind(exporter.scope);
  const jobs = surveyed
    .flatMap(({ target, result }) => (result.ok ? jobsOf(result.value, target) : []))
    .filter(({ state }) => flags.all || isActive(state))
    .map(({ target, ...known }) => ({
      ...reportJob(target, nameOf, known),
      finishedAt: isoOrNull(known.job.finishedAtMs),
    }))
    .sort((a, b) => byCreation(b, a));
  if (flags.json) surroundings.print(`${printableJson({ jobs })}\n`);
  else if (jobs.length === 0)
    surroundings.print(flags.all ? 'no jobs\n' : 'no active jobs (--all lists every one)\n');
  else surroundings.print(jobTable(jobs, Date.now(), surroundings.width, painter(surroundings.colors)));
  const unread = unreadOf(exporter, surveyed);
  for (const { place, reason, message } of unread)
    surroundings.printError(`${place}: ${reason}: ${message}\n`);
  return unread.length === 0 ? 0 : 1;
}

function jobsOf({ restores, collections }: Told<ListRead>, target: Target) {
  const lists = collections === undefined || 'kind' in collections ? [restores] : [restores, collections];
  return lists.flatMap(({ jobs, atMs }) => jobs.map((job) => ({ target, job, state: stateOf(job, atMs) })));
}

// A terminal may be what reads it: JSON has escapes for what that would obey.
function printableJson(value: object): string {
  return JSON.stringify(value, null, 2).split('\n').map(escapeUnsafe).join('\n');
}
