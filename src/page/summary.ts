import { grouped } from '../text/number.ts';
import type { ActiveJobs } from './activeJobsSection.ts';
import type { PageFacts } from './facts.ts';
import { html, type Markup, type Piece } from './html.ts';
import { isExpiring } from './jobRows.ts';
import { knowledgeOf, knownCount } from './knowledge.ts';
import { conditionOf } from './projects.ts';

interface Tile {
  readonly id: string;
  readonly number: string;
  readonly words: string;
  readonly note?: Piece;
  /** The link to the section that the tile summarizes. */
  readonly href: string;
  readonly alarm: 'bad' | 'warn' | undefined;
}

/** Renders the summary of the page: tiles that link to their sections. */
export function summary(facts: PageFacts, { in_progress: running, ready }: ActiveJobs): Markup {
  const { atlasNowMs, discoveries, expiringWithinMs, recent, targets } = facts;
  const knowledge = knowledgeOf(facts);
  const waiting = targets.filter((target) => conditionOf(target) === 'waiting').length;
  const unread = countUnread(facts);
  const stuck = running.filter((job) => job.stuck).length;
  const fresh = (jobs: ActiveJobs['ready']) => jobs.filter(({ stale }) => !stale).length;
  const expiring = ready.filter((job) => isExpiring(job, atlasNowMs, expiringWithinMs)).length;
  const isFound = targets.length > 0 || discoveries.length === 0;
  const tiles: readonly Tile[] = [
    {
      id: 'targets',
      number: isFound ? grouped(targets.length) : 'not known',
      words: targets.length === 1 ? 'cluster' : 'clusters',
      note: discoveryNote(facts) ?? deletedNote(facts),
      href: discoveryFails(facts) ? '#problems' : '#targets',
      alarm: discoveryFails(facts) || watchesNothing(facts) ? 'bad' : undefined,
    },
    {
      id: 'unread',
      number: isFound ? grouped(unread + waiting) : 'not known',
      words: unread + waiting === 1 ? 'cluster not read' : 'clusters not read',
      note: waiting > 0 ? `${grouped(waiting)} waiting for the first poll` : undefined,
      href: unread > 0 ? '#problems' : '#targets',
      alarm: unread > 0 ? 'bad' : undefined,
    },
    {
      id: 'failed',
      number: knownCount(recent.failedCount, knowledge),
      words: 'failed in 24 hours',
      href: recent.failedCount > 0 ? '#failed' : '#ended',
      alarm: recent.failedCount > 0 ? 'bad' : undefined,
    },
    {
      id: 'running',
      number: knownCount(fresh(running), knowledge),
      words: 'in progress',
      note: stuck > 0 ? `${grouped(stuck)} stuck` : undefined,
      href: '#running',
      alarm: stuck > 0 ? 'bad' : undefined,
    },
    {
      id: 'ready',
      number: knownCount(fresh(ready), knowledge),
      words: 'ready to download',
      href: '#ready',
      alarm: undefined,
    },
    {
      id: 'expiring',
      number: knownCount(expiring, knowledge),
      words: 'expiring',
      href: '#ready',
      alarm: expiring > 0 ? 'warn' : undefined,
    },
  ];
  return html`<ul class="tiles" aria-label="Summary">${tiles.map(tileOf)}</ul>`;
}

/** Returns whether no cluster is polled and no pending or failing discovery can find one. */
export function watchesNothing({ discoveries, targets }: PageFacts): boolean {
  return targets.length === 0 && discoveries.length === 0;
}

function discoveryFails({ discoveries }: PageFacts): boolean {
  return discoveries.some(({ failure }) => failure !== undefined);
}

function discoveryNote(facts: PageFacts): string | undefined {
  if (discoveryFails(facts)) return 'discovery fails';
  return facts.discoveries.length === 0 ? undefined : 'discovery not complete';
}

function deletedNote({ targets }: PageFacts): string | undefined {
  const deleted = targets.filter(({ clusterDeleted }) => clusterDeleted === true).length;
  return deleted === 0 ? undefined : `${grouped(deleted)} of them deleted`;
}

/** Returns the number of targets that are failing or stale, without those that wait for their first poll. */
export function countUnread({ targets }: PageFacts): number {
  return targets.filter((target) => ['failing', 'stale'].includes(conditionOf(target))).length;
}

function tileOf({ alarm, href, id, note, number, words }: Tile): Markup {
  const look = alarm === undefined ? undefined : html` class="${alarm}"`;
  const isWord = number.startsWith('not') ? html` class="unknown"` : undefined;
  const below = note === undefined ? undefined : html` <span class="note">${note}</span>`;
  return html`<li${look}><a id="to-${id}" href="${href}"><b${isWord}>${number}</b> ${words}${below}</a></li>
`;
}
