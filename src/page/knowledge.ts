import { grouped } from '../text/number.ts';
import type { PageFacts } from './facts.ts';

/** The share of the targets whose numbers are up to date. It is not `all` while a discovery is pending or fails. */
export type Knowledge = 'all' | 'some' | 'none';

export function knowledgeOf({ discoveries, targets }: PageFacts): Knowledge {
  const known = targets.filter(({ jobs, stale }) => jobs !== null && !stale).length;
  if (known === 0) return 'none';
  return known === targets.length && discoveries.length === 0 ? 'all' : 'some';
}

/** Returns a number of jobs in words: "not known" if nothing has been read, never 0. */
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
