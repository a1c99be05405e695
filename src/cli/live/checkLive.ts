import type { JobCount } from '../../atlas/jobs/jobLists.ts';
import type { Config } from '../../config/config.ts';
import { renderJson } from '../../report/json.ts';
import { type Color, painter, wrap } from '../../report/terminal.ts';
import { printable } from '../../text/quote.ts';
import type { CheckReport } from '../checkReport.ts';
import type { Flags } from '../flags.ts';
import type { ProcessContext } from '../processContext.ts';
import { queryTargets } from '../queryTargets.ts';
import { describeList, type ReadFailure, readFailuresOf } from '../readFailure.ts';
import { openErrorLog, setUp } from '../setUp.ts';
import { withShutdown } from '../withShutdown.ts';
import { describeCost, isTooMuch } from './costs.ts';
import { type LiveReport, reportLive } from './liveReport.ts';
import { describeSuggestion } from './suggestions.ts';

/** Longest line, in characters, on a wide terminal. */
const MAX_WIDTH = 80;
const INDENT = '        ';

/** Reads one page of every list and prints which lists can be read, and how to fix the others. Returns the exit code. */
export async function checkLive(
  config: Config,
  flags: Flags,
  context: ProcessContext,
  checked: CheckReport,
): Promise<number> {
  const exporter = setUp(config, flags, context, openErrorLog(flags, context));
  const found = await withShutdown(exporter, context, async () => {
    const queried = await queryTargets(exporter, context, {
      restores: ({ target, lists }, request) => lists.countRestores(target, request),
      collections: ({ target, lists }, request) => lists.countCollections(target, request),
    });
    const failures = readFailuresOf(exporter, queried);
    return { report: await reportLive(exporter, queried, failures), failures };
  });
  if (found === undefined) return 1;
  const { report, failures } = found;
  const ok = failures.length === 0;
  if (flags.json) context.print(renderJson({ ok, ...checked, ...report }));
  else printReport(report, failures, context);
  return ok ? 0 : 1;
}

function printReport(report: LiveReport, failures: readonly ReadFailure[], context: ProcessContext): void {
  const { print, colors, width } = context;
  const paint = painter(colors);
  const lineWidth = Math.min(width, MAX_WIDTH);
  const printLine = (word: string, color: Color, text: string) =>
    print(`${paint(word, color)}${INDENT.slice(word.length)}${wrap(text, lineWidth, INDENT)}\n`);
  for (const { restoreJobs, collectionRestoreJobs, ...target } of report.targets) {
    if (restoreJobs === null) continue;
    const counts = [countOf(restoreJobs, 'job')];
    if (collectionRestoreJobs !== null) counts.push(countOf(collectionRestoreJobs, 'collection restore job'));
    const cluster = printable(`${target.projectName}/${target.clusterName}`);
    printLine('ok', 'green', `${cluster}: ${counts.join(', ')} (credentials.${target.credentials})`);
  }
  for (const each of failures) {
    const used = each.what === 'projects' ? '' : ` (credentials.${each.credentials})`;
    printLine('failed', 'red', `${describeList(each)}${used}: ${printable(each.message)}`);
  }
  const printWarning = (list: string, credentials: string, message: string) =>
    printLine('warning', 'yellow', `${printable(list)} (credentials.${credentials}): ${printable(message)}`);
  for (const { projectName, credentials, exclude } of report.unmatchedExcludes) {
    const what = projectName === null ? 'project' : 'cluster';
    printWarning(projectName ?? 'projects', credentials, `exclude matches no ${what}: ${exclude}`);
  }
  for (const { projectName, clusterName, credentials, tag } of report.droppedTags) {
    const why = 'its value is longer than 128 characters or contains a URL';
    printWarning(`${projectName}/${clusterName}`, credentials, `the tag ${tag} is left out: ${why}`);
  }
  for (const suggestion of report.existing) printLine('', 'dim', describeSuggestion(suggestion));
  if (report.targets.length === 0 && failures.length === 0) print('nothing to poll was found\n');
  for (const cost of report.costs) {
    print(`\n${paint(wrap(describeCost(cost), lineWidth, ''), isTooMuch(cost) ? 'red' : 'dim')}`);
  }
  print('\n');
}

function countOf({ count, isEstimate }: JobCount, noun: string): string {
  return `${isEstimate ? 'about ' : ''}${count} ${noun}${count === 1 ? '' : 's'}`;
}
