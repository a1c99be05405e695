import type { Probe } from '../atlas/jobLists.ts';
import { PAGE_SIZE } from '../atlas/walk.ts';
import type { Config } from '../config/config.ts';
import type { ProjectId } from '../core/target.ts';
import type { Exporter } from '../exporter/exporter.ts';
import { ticksPerMinute } from '../poller/schedule.ts';
import { painter, printable, wrap } from '../report/terminal.ts';
import type { Flags } from './commandLine.ts';
import { describeExisting } from './existing.ts';
import { openErrorLog, setUp } from './setUp.ts';
import type { Surroundings } from './surroundings.ts';
import { placeOf, type Surveyed, survey, type Told, unreadOf } from './survey.ts';

/** What a project's backup bucket gets back in a minute. */
const REFILL_PER_MINUTE = 500;
const WIDTH = 80;
const INDENT = '        ';

/** Asks Atlas for one page per target and prints what works and what to do where it does not. */
export async function checkLive(config: Config, flags: Flags, surroundings: Surroundings): Promise<number> {
  const exporter = setUp(config, flags, surroundings, openErrorLog(flags, surroundings));
  const paint = painter(surroundings.colors);
  const tell = (word: string, text: string) =>
    surroundings.print(`${word}${wrap(text, WIDTH - INDENT.length, INDENT)}\n`);
  const surveyed = await survey(exporter, surroundings, ({ target, lists }, asking) =>
    lists.probe(target, asking),
  );
  for (const { target, result } of surveyed) {
    if (!result.ok) continue;
    tell(`${paint('ok', 'green')}      `, `${placeOf(exporter.scope, target)}: ${countOf(result.value)}`);
  }
  const unread = unreadOf(exporter, surveyed);
  for (const { place, message } of unread) tell(`${paint('failed', 'red')}  `, `${place}: ${message}`);
  const existing = await describeExisting(exporter, unknownIn(exporter, surveyed));
  for (const sentence of existing) tell(INDENT, sentence);
  if (surveyed.length === 0 && unread.length === 0) surroundings.print('nothing to poll was found\n');
  for (const { text, isTooMuch } of describeCosts(config, exporter, surveyed)) {
    surroundings.print(`\n${paint(wrap(text, WIDTH, ''), isTooMuch ? 'red' : 'dim')}`);
  }
  surroundings.print('\n');
  await exporter.stop(0);
  return unread.length === 0 ? 0 : 1;
}

// Projects in which something is not known, or that are not known themselves.
function unknownIn({ scope }: Exporter, surveyed: readonly Surveyed<Probe>[]): readonly ProjectId[] {
  const targets = surveyed.flatMap(({ target, result }) =>
    !result.ok && result.failure.kind === 'not_found' ? [target.projectId] : [],
  );
  const discoveries = scope
    .discoveries()
    .flatMap(({ projectId, failure }) =>
      projectId !== 'all' && failure?.kind === 'not_found' ? [projectId] : [],
    );
  return [...targets, ...discoveries];
}

function countOf({ restores, collections }: Told<Probe>): string {
  const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;
  const jobs = `${restores.isEstimate ? 'about ' : ''}${count(restores.jobs, 'job')}`;
  if (collections === undefined || 'kind' in collections) return jobs;
  return `${jobs}, ${count(collections.jobs.length, 'collection restore job')}`;
}

interface Cost {
  readonly text: string;
  readonly isTooMuch: boolean;
}

// One sentence a project: its bucket is shared with whoever else uses its backup API.
function describeCosts(
  { poll }: Config,
  { scope }: Exporter,
  surveyed: readonly Surveyed<Probe>[],
): readonly Cost[] {
  const perMinute = ticksPerMinute(poll.schedule, poll.timezone);
  const pages = new Map<ProjectId, number>();
  for (const { target, result } of surveyed) {
    const restores = result.ok ? Math.floor(result.value.restores.jobs / PAGE_SIZE) + 1 : 1;
    const own = restores + (poll.collectionJobs ? 1 : 0);
    pages.set(target.projectId, (pages.get(target.projectId) ?? 0) + own);
  }
  return [...pages].map(([projectId, count]) => {
    const requests = Math.ceil(count * perMinute);
    const text = `${printable(scope.nameOf(projectId))}: about ${requests} of the ${REFILL_PER_MINUTE} requests a minute that Atlas gives its backup API`;
    return { text, isTooMuch: requests > REFILL_PER_MINUTE };
  });
}
