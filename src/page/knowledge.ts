import { grouped } from '../text/number.ts';
import type { PageFacts } from './facts.ts';

/** How many of the targets have numbers that are up to date. */
export type Knowledge = 'all' | 'some' | 'none';

export function knowledgeOf({ discoveries, targets }: PageFacts): Knowledge {
  const known = targets.filter(({ jobs, stale }) => jobs !== null && !stale).length;
  if (known === 0) return 'none';
  return known === targets.length && discoveries.length === 0 ? 'all' : 'some';
}

/** A number of jobs: not known where nothing was read, never 0. */
export function knownCount(count: number, knowledge: Knowledge): string {
  switch (knowledge) {
    case 'all':
      return grouped(count);
    case 'some':
      return `${grouped(count)} known`;
    case 'none':
      return count === 0 ? 'not known' : `${grouped(count)} known`;
  }
}
