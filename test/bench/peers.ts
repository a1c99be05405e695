import { type Atlas, type Counts, startAtlas } from './atlas.ts';
import { type Contestant, missingPrograms, peers as others, ours, type Spent } from './contestant.ts';
import type { Layout } from './layout.ts';
import { median, roundsOf, type Size } from './measure.ts';
import { type Row, reported } from './table.ts';

const FAR_AWAY_MS = 30;

/** The number of polls after which V8 has compiled the hot code. */
const WARM_UPS = 12;

/** A poll of a near Atlas by a living process takes milliseconds, of which other load is soon a tenth. */
const SHORT_ROUNDS = 9;

/**
 * Reads the same lists with the alternatives, each in its own process. Pollers run for weeks, so the first poll, which
 * includes the start of the process, is only shown, and later polls are compared.
 */
export async function peers(size: Size): Promise<readonly Row[]> {
  const pages = size.quick ? 3 : 10;
  const lists = size.quick ? 3 : 10;
  return [
    ...missingPrograms().map((name) =>
      reported('peers: curl --digest and jq', `missing: ${name} is not here`),
    ),
    ...(await race(`${pages} pages of 500`, { clusters: 1, jobs: 500 * pages - 1 }, size)),
    ...(await race(`${lists} lists of 5`, { clusters: lists, jobs: 5 }, size)),
  ];
}

async function race(name: string, layout: Layout, size: Size): Promise<readonly Row[]> {
  // digest-fetch is refused at every poll after its nonce has expired, so none expires here.
  const atlas = await startAtlas({ ...layout, nonceUses: 1e9 });
  const pages = layout.clusters * Math.ceil(layout.jobs / 500);
  const we = ours(atlas, layout.clusters);
  const they = others(atlas, layout.clusters);
  const living = [we, ...they].filter(({ lives }) => lives);

  const firsts: Row[] = [];
  for (const each of living) {
    const first = await takeTurns([each], { before: each.stop, atlas, rounds: size.quick ? 1 : 2 });
    firsts.push(reported(`peers: ${name}, ${each.name}, the first time`, described(first.get(each), pages)));
  }
  for (let poll = 0; poll < (size.quick ? 1 : WARM_UPS); poll += 1) {
    for (const each of living) await each.poll();
  }
  const compareAll = async (what: string, roundsOfLiving = roundsOf(size)) => {
    const rows: Row[] = [];
    for (const peer of they) {
      // In pairs, because V8 shrinks and slows a process that waits for a slow one.
      const rounds = peer.lives ? roundsOfLiving : roundsOf(size);
      const results = await takeTurns([we, peer], { atlas, rounds });
      rows.push(compared(`${what}, ${peer.name}`, results.get(we), results.get(peer), pages));
    }
    return rows;
  };
  const near = await compareAll(`peers: ${name}`, roundsOf(size, SHORT_ROUNDS));
  await atlas.moveAway(FAR_AWAY_MS);
  const far = await compareAll(`peers: ${name}, ${FAR_AWAY_MS} ms away`);

  for (const { stop } of living) await stop();
  await atlas.stop();
  return [...firsts, ...near, ...far];
}

interface Result extends Spent {
  readonly counts: Counts;
}

interface Turns {
  readonly atlas: Atlas;
  readonly rounds: number;
  readonly before?: () => Promise<void>;
}

/** Returns the medians of polls in turn, one per round. The first round warms up and is discarded. */
async function takeTurns(
  contestants: readonly Contestant[],
  { atlas, rounds, before }: Turns,
): Promise<ReadonlyMap<Contestant, Result>> {
  const results = new Map<Contestant, Result[]>(contestants.map((each) => [each, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const each of contestants) {
      await before?.();
      await atlas.counts();
      const spent = await each.poll();
      const counts = await atlas.counts();
      if (round > 0) results.get(each)?.push({ ...spent, counts });
    }
  }
  return new Map([...results].map(([each, all]) => [each, medians(all)]));
}

function medians(results: readonly Result[]): Result {
  const of = (value: (result: Result) => number) => median(results.map(value));
  return {
    wall: of(({ wall }) => wall),
    cpu: of(({ cpu }) => cpu),
    counts: {
      requests: of(({ counts }) => counts.requests),
      pages: of(({ counts }) => counts.pages),
      lanes: of(({ counts }) => counts.lanes),
      stale: of(({ counts }) => counts.stale),
      refused: of(({ counts }) => counts.refused),
    },
  };
}

function compared(what: string, we: Result | undefined, they: Result | undefined, pages: number): Row {
  const isMet =
    we !== undefined &&
    they !== undefined &&
    // A peer that gives up has not done the work.
    (they.counts.pages < pages ||
      (we.cpu <= they.cpu &&
        we.wall <= they.wall &&
        we.counts.refused <= they.counts.refused &&
        we.counts.requests <= they.counts.requests));
  return {
    what,
    measured: `ours ${described(we, pages)}; theirs ${described(they, pages)}`,
    goal: 'ours takes no more of each',
    isMet,
  };
}

function described(result: Result | undefined, pages: number): string {
  if (result === undefined) return '';
  const { cpu, wall, counts } = result;
  const gaveUp = counts.pages < pages ? `, gave up after ${counts.pages} pages` : '';
  return `CPU ${seconds(cpu)}, wall ${seconds(wall)}, ${counts.requests} requests, ${counts.refused} refused${gaveUp}`;
}

function seconds(value: number): string {
  return `${value.toFixed(value < 0.1 ? 3 : 2)} s`;
}
