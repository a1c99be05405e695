import { type Atlas, type Counts, startAtlas } from './atlas.ts';
import { type Contestant, OURS, PEERS, type Spent, timed, type Work, withWork } from './contestants.ts';
import type { Layout } from './layout.ts';
import { median, roundsOf, type Size } from './measure.ts';
import { type Row, told } from './table.ts';

interface Task extends Layout {
  readonly name: string;
}

interface Result extends Spent {
  readonly counts: Counts;
}

/**
 * The same lists read by what else one could use, each in a process of its own. A poller starts once and then runs for
 * weeks: what each takes to start and read one short list is shown apart, and taken off before they are compared.
 */
export async function peers(size: Size): Promise<readonly Row[]> {
  const lists = size.quick ? 3 : 450;
  const fewLists = size.quick ? 3 : 120;
  const pages = size.quick ? 2 : 200;
  const start = await startOf(size, 0);
  const startFarAway = await startOf(size, FAR_AWAY_MS);
  const far = { latencyMs: FAR_AWAY_MS };
  return [
    ...(await race({ name: `${pages} pages of 500`, clusters: 1, jobs: 500 * pages - 1 }, start, size)),
    ...(await race(
      { name: `${pages} pages of 500, 60 ms away`, clusters: 1, jobs: 500 * pages - 1, ...far },
      startFarAway,
      size,
    )),
    ...(await race({ name: `${lists} lists of 5`, clusters: lists, jobs: 5 }, start, size)),
    ...(await race(
      { name: `${fewLists} lists of 5, 60 ms away`, clusters: fewLists, jobs: 5, ...far },
      startFarAway,
      size,
    )),
  ];
}

const FAR_AWAY_MS = 60;

type Results = ReadonlyMap<Contestant, Result>;

function startOf(size: Size, latencyMs: number): Promise<Results> {
  return run({ clusters: 1, jobs: 5, latencyMs }, size);
}

async function race({ name, ...layout }: Task, start: Results, size: Size): Promise<readonly Row[]> {
  const results = await run(layout, size);
  const pages = layout.clusters * Math.ceil(layout.jobs / 500);
  const beyondStart = (contestant: Contestant, of: 'cpu' | 'wall') =>
    (results.get(contestant)?.[of] ?? Number.NaN) - (start.get(contestant)?.[of] ?? Number.NaN);
  const described = (contestant: Contestant) => {
    const result = results.get(contestant);
    const begun = start.get(contestant);
    if (result === undefined || begun === undefined) return '';
    const { requests, refused, pages: read } = result.counts;
    const gaveUp = read === pages ? '' : `, gave up after ${read} pages`;
    return `CPU ${seconds(begun.cpu)} + ${seconds(beyondStart(contestant, 'cpu'))}, wall ${seconds(begun.wall)} + ${seconds(beyondStart(contestant, 'wall'))}, ${requests} requests, ${refused} refused${gaveUp}`;
  };
  const ours = results.get(OURS);
  return [
    told(`peers: ${name}, ours`, described(OURS)),
    ...PEERS.map((peer) => {
      const what = `peers: ${name}, ${peer.name}`;
      const theirs = results.get(peer);
      if (theirs === undefined || ours === undefined) return told(what, `missing: ${peer.lacks} is not here`);
      const isMet =
        // Who gives up has not done the work.
        theirs.counts.pages < pages ||
        (beyondStart(OURS, 'cpu') <= beyondStart(peer, 'cpu') &&
          beyondStart(OURS, 'wall') <= beyondStart(peer, 'wall') &&
          ours.counts.refused <= theirs.counts.refused &&
          // Side by side is one challenge each.
          ours.counts.requests - (ours.counts.lanes - 1) <= theirs.counts.requests);
      return { what, measured: described(peer), goal: 'ours takes less of each', isMet };
    }),
  ];
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

/** The medians of every contestant that is here, all of them in turn once a round. */
async function run(layout: Layout, size: Size): Promise<Results> {
  const atlas = await startAtlas(layout);
  const present = [OURS, ...PEERS].filter(({ lacks }) => lacks === undefined);
  const results = new Map<Contestant, Result[]>(present.map((each) => [each, []]));
  await withWork(atlas.url, layout.clusters, async (work) => {
    // Makes the pages, and fetches the programs from the disk.
    for (const contestant of present) await compete(contestant, work, atlas);
    for (let round = 0; round < roundsOf(size); round += 1) {
      for (const contestant of present) {
        results.get(contestant)?.push(await compete(contestant, work, atlas));
      }
    }
  });
  await atlas.stop();
  return new Map([...results].map(([contestant, all]) => [contestant, medians(all)]));
}

async function compete(contestant: Contestant, work: Work, atlas: Atlas): Promise<Result> {
  await atlas.counts();
  const spent = await timed(contestant.command(work));
  return { ...spent, counts: await atlas.counts() };
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
