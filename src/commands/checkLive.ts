import type { Probe } from '../atlas/jobLists.ts';
import { PAGE_SIZE } from '../atlas/walk.ts';
import type { Config } from '../config/config.ts';
import type { ProjectId } from '../core/target.ts';
import type { Exporter } from '../exporter/exporter.ts';
import { attempt } from '../poller/attempt.ts';
import { ticksPerMinute } from '../poller/schedule.ts';
import { type Paint, painter, printable, wrap } from '../report/terminal.ts';
import type { Flags } from './commandLine.ts';
import { openErrorLog, setUp } from './setUp.ts';
import type { Surroundings } from './surroundings.ts';
import { placeOf, type Surveyed, survey, unreadOf } from './survey.ts';

/** What a project's backup bucket gets back in a minute. */
const REFILL_PER_MINUTE = 500;
const WIDTH = 80;
const INDENT = '        ';

/** Asks Atlas for one page per target and prints what works and what to do where it does not. */
export async function checkLive(config: Config, flags: Flags, surroundings: Surroundings): Promise<number> {
  const exporter = setUp(config, flags, surroundings, openErrorLog(flags, surroundings));
  const paint = painter(surroundings.isTerminal);
  const surveyed = await survey(exporter, surroundings, ({ target, lists }, asking) =>
    lists.probe(target, asking),
  );
  for (const { target, result } of surveyed) {
    if (!result.ok) continue;
    const { jobs, isEstimate } = result.value;
    const count = `${isEstimate ? 'about ' : ''}${jobs} ${jobs === 1 ? 'job' : 'jobs'}`;
    surroundings.print(`${paint('ok', 'green')}      ${placeOf(exporter.scope, target)}: ${count}\n`);
  }
  const unread = unreadOf(exporter, surveyed);
  for (const { place, failure } of unread) {
    surroundings.print(
      `${paint('failed', 'red')}  ${wrap(`${place}: ${failure.message}`, WIDTH - INDENT.length, INDENT)}\n`,
    );
  }
  await printExisting(exporter, surveyed, surroundings);
  printCost(config, exporter, surveyed, surroundings, paint);
  await exporter.stop(0);
  return unread.length === 0 ? 0 : 1;
}

// For a name that is not known: the names that are, if the login may see them.
async function printExisting(
  exporter: Exporter,
  surveyed: readonly Surveyed<Probe>[],
  { print }: Surroundings,
) {
  const missing = surveyed.filter(({ result }) => !result.ok && result.failure.kind === 'not_found');
  for (const projectId of new Set(missing.map(({ target }) => target.projectId))) {
    const inventory = exporter.inventoryOf(projectId);
    if (inventory === undefined) continue;
    const { result } = await attempt(
      projectId,
      exporter.poller.turns,
      (error) => exporter.teller.bug(error, undefined),
      (asking) => inventory.clustersOf(projectId, asking),
    );
    if (!result.ok) continue;
    const names = result.value.map(({ name }) => name).sort();
    const known = names.length === 0 ? 'no clusters' : names.join(', ');
    print(
      `${INDENT}${wrap(`${printable(exporter.scope.nameOf(projectId))} has: ${known}`, WIDTH - INDENT.length, INDENT)}\n`,
    );
  }
}

function printCost(
  config: Config,
  { scope }: Exporter,
  surveyed: readonly Surveyed<Probe>[],
  { print }: Surroundings,
  paint: Paint,
): void {
  const perMinute = ticksPerMinute(config.poll.schedule, config.poll.timezone);
  const pages = new Map<ProjectId, number>();
  for (const { target, result } of surveyed) {
    const own = result.ok ? Math.floor(result.value.jobs / PAGE_SIZE) + 1 : 1;
    pages.set(target.projectId, (pages.get(target.projectId) ?? 0) + own);
  }
  print('\n');
  for (const [projectId, count] of pages) {
    const requests = Math.ceil(count * perMinute * (config.poll.collectionJobs ? 2 : 1));
    const text = `${printable(scope.nameOf(projectId))}: about ${requests} of the ${REFILL_PER_MINUTE} requests a minute that Atlas gives its backup API`;
    print(`${paint(wrap(text, WIDTH, ''), requests > REFILL_PER_MINUTE ? 'red' : 'dim')}\n`);
  }
}
