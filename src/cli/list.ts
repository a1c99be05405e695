import { isActive, type RestoreJob, type State, stateOf } from '../core/job.ts';
import type { ListRead } from '../core/outcome.ts';
import { NO_JOBS } from '../core/view.ts';
import { byCreation, reportJob } from '../report/jobReport.ts';
import { jobTable } from '../report/jobTable.ts';
import { renderJson } from '../report/json.ts';
import { painter, wrap } from '../report/terminal.ts';
import { printable } from '../text/quote.ts';
import type { Flags, JobSelection } from './flags.ts';
import type { ProcessContext } from './processContext.ts';
import { type QueriedTarget, queryTargets } from './queryTargets.ts';
import { describeProblems, readConfig } from './readConfig.ts';
import { describeList, readFailuresOf } from './readFailure.ts';
import { openErrorLog, setUp } from './setUp.ts';
import { withShutdown } from './withShutdown.ts';

const INDENT = '  ';

/** Prints the jobs of all targets, newest first. Returns the exit code: 1 if a target could not be read. */
export async function list(flags: Flags, context: ProcessContext): Promise<number> {
  const parsed = readConfig(flags, context.env);
  if (!parsed.ok) {
    context.printError(describeProblems(parsed.error, flags));
    return 1;
  }
  const exporter = setUp(parsed.value.config, flags, context, openErrorLog(flags, context));
  const { projects } = exporter;
  const { project, cluster } = flags.select;
  const queried = await withShutdown(exporter, context, () =>
    queryTargets(exporter, context, {
      restores: ({ target, lists }, request) => lists.readRestores(target, request, NO_JOBS),
      collections: ({ target, lists }, request) => lists.readCollections(target, request, NO_JOBS),
      includes: ({ projectId, clusterName }) =>
        (project === undefined || project === projectId || project === projects.nameOf(projectId)) &&
        (cluster === undefined || cluster === clusterName),
    }),
  );
  if (queried === undefined) return 1;
  const jobs = queried
    .flatMap(jobsOf)
    .filter(selects(flags.select, Date.now()))
    .map(({ target, ...known }) => reportJob(target, projects, known))
    .sort((a, b) => byCreation(b, a));
  const failures = readFailuresOf(exporter, queried);
  const isMissing = queried.length === 0 && (project !== undefined || cluster !== undefined);
  const { print, printError, width, errorWidth, colors } = context;
  if (flags.json) print(renderJson({ jobs, failures }));
  else {
    if (jobs.length > 0) print(jobTable(jobs, Date.now(), width, painter(colors)));
    else print(`${describeNone(flags.select, failures.length > 0)}\n`);
    for (const failure of failures) {
      const line = `${describeList(failure)}: ${failure.reason}: ${printable(failure.message)}`;
      printError(`${wrap(line, errorWidth, INDENT)}\n`);
    }
  }
  if (isMissing) printError('no target matches --project and --cluster\n');
  return failures.length === 0 && !isMissing ? 0 : 1;
}

function jobsOf({ target, restores, collections }: QueriedTarget<ListRead>) {
  return [restores, collections].flatMap((read) =>
    read === undefined || read.unchanged
      ? []
      : read.jobs.map((job) => ({ target, job, state: stateOf(job, read.atMs) })),
  );
}

/** Returns a filter for the jobs that the flags select. */
function selects({ state, sinceMs, ...select }: JobSelection, nowMs: number) {
  const isActiveWanted = isActiveOnly({ state, sinceMs, ...select });
  return (listed: { readonly state: State; readonly job: RestoreJob }): boolean => {
    if (state !== undefined && listed.state !== state) return false;
    if (isActiveWanted && !isActive(listed.state)) return false;
    const { createdAtMs, finishedAtMs } = listed.job;
    const lastAtMs = Math.max(createdAtMs ?? 0, finishedAtMs ?? 0);
    return sinceMs === undefined || lastAtMs >= nowMs - sinceMs;
  };
}

function isActiveOnly({ all, state, sinceMs }: JobSelection): boolean {
  return !all && state === undefined && sinceMs === undefined;
}

// Lists that could not be read may contain matching jobs.
function describeNone(select: JobSelection, isPart: boolean): string {
  const kind = select.state ?? (isActiveOnly(select) ? 'active' : undefined);
  const none = `no ${kind === undefined ? '' : `${kind} `}jobs${isPart ? ' in what could be read' : ''}`;
  return isActiveOnly(select) ? `${none} (--all lists jobs in every state)` : none;
}
