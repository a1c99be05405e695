import type { Rendering } from './targets.ts';

/** Targets that follow each other: the same array as long as nothing changes in them. */
type Neighbours = readonly Rendering[];

interface Joined {
  readonly of: Neighbours;
  readonly text: string;
}

/** With more of them a poll spoils more of what was joined, with fewer a scrape has more pieces to send. */
const TOGETHER = 32;

/**
 * Joins the lines of targets into a few long pieces, so that a scrape does not gather many short ones all over the
 * memory. A poll changes few families of its target: what is as it was at the last scrape is not joined again.
 */
export class LineJoiner {
  #last: readonly Neighbours[] = [];
  /** By the place of a family, then by that of the neighbours. */
  readonly #joined: (readonly Joined[])[] = [];

  /** All targets of a scrape, divided. */
  divide(targets: readonly Rendering[]): readonly Neighbours[] {
    const all: Neighbours[] = [];
    for (let from = 0; from < targets.length; from += TOGETHER) {
      const neighbours = targets.slice(from, from + TOGETHER);
      const last = this.#last[all.length];
      all.push(areAs(last, neighbours, (one) => one) ? last : neighbours);
    }
    this.#last = all;
    return all;
  }

  /** The lines of one family. */
  join(all: readonly Neighbours[], place: number): readonly string[] {
    const lineOf = (one: Rendering | undefined) => one?.lines[place];
    const before = this.#joined[place] ?? [];
    const joined = all.map((neighbours, index): Joined => {
      const last = before[index];
      if (last?.of === neighbours) return last;
      const isStill = areAs(last?.of, neighbours, lineOf);
      return { of: neighbours, text: isStill && last ? last.text : neighbours.map(lineOf).join('') };
    });
    this.#joined[place] = joined;
    return joined.map(({ text }) => text);
  }
}

function areAs(
  before: Neighbours | undefined,
  now: Neighbours,
  what: (one: Rendering | undefined) => unknown,
): before is Neighbours {
  return before?.length === now.length && now.every((one, index) => what(one) === what(before[index]));
}
