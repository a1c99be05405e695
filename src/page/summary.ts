import type { ActiveJobs } from './activeJobs.ts';
import type { PageFacts } from './facts.ts';
import { html, type Markup } from './html.ts';
import { isExpiring } from './jobRows.ts';
import { grouped } from './number.ts';

interface Tile {
  readonly count: number;
  readonly words: string;
  /** The heading it leads to. */
  readonly href: string;
  /** How it looks when it is not 0. */
  readonly alarm?: 'bad' | 'warn';
}

/** The page in one line: how many of what, each leading to where it is told. */
export function summary(facts: PageFacts, { running, ready }: ActiveJobs): Markup {
  const { atlasNowMs, expiringWithinMs, targets } = facts;
  const failing = targets.filter(({ failure }) => failure !== null).length;
  const expiring = ready.filter((job) => isExpiring(job, atlasNowMs, expiringWithinMs)).length;
  const tiles: readonly Tile[] = [
    { count: targets.length, words: targets.length === 1 ? 'target' : 'targets', href: '#targets' },
    { count: failing, words: 'failing', href: failing > 0 ? '#problems' : '#targets', alarm: 'bad' },
    { count: running.length, words: 'in progress', href: '#running' },
    { count: ready.length, words: 'ready', href: '#ready' },
    { count: expiring, words: 'expiring', href: '#ready', alarm: 'warn' },
  ];
  return html`<ul class="tiles" aria-label="Summary">${tiles.map(tileOf)}</ul>`;
}

function tileOf({ alarm, count, href, words }: Tile): Markup {
  const look = alarm !== undefined && count > 0 ? html` class="${alarm}"` : undefined;
  return html`<li${look}><a id="to-${words.replace(' ', '-')}" href="${href}"><b>${grouped(count)}</b> ${words}</a></li>
`;
}
