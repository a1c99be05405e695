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

/** The same lists read by what else one could use, each in a process of its own, its start included. */
export async function peers(size: Size): Promise<readonly Row[]> {
  const pages = size.quick ? 2 : 40;
  const lists = size.quick ? 3 : 450;
  const fewLists = size.quick ? 3 : 60;
  const tasks: readonly Task[] = [
    { name: `${pages} pages of 500`, clusters: 1, jobs: 500 * pages - 1 },
    { name: `${pages} pages of 500, 60 ms away`, clusters: 1, jobs: 500 * pages - 1, latencyMs: 60 },
    { name: `${lists} lists of 5`, clusters: lists, jobs: 5 },
    { name: `${fewLists} lists of 5, 60 ms away`, clusters: fewLists, jobs: 5, latencyMs: 60 },
  ];
  const rows: Row[] = [];
  for (const task of tasks) rows.push(...(await race(task, size)));
  return rows;
}

async function race(task: Task, size: Size): Promise<readonly Row[]> {
  const { name, ...layout } = task;
  const atlas = await startAtlas(layout);
  const present = [OURS, ...PEERS].filter(({ lacks }) => lacks === undefined);
  const results = new Map<Contestant, Result[]>(present.map((each) => [each, []]));
  await withWork(atlas.url, task.clusters, async (work) => {
    // Makes the pages, and fetches the programs from the disk.
    for (const contestant of present) await compete(contestant, work, atlas);
    for (let round = 0; round < roundsOf(size); round += 1) {
      for (const contestant of present) {
        results.get(contestant)?.push(await compete(contestant, work, atlas));
      }
    }
  });
  await atlas.stop();
  const ours = medians(results.get(OURS) ?? []);
  const pages = task.clusters * Math.ceil(task.jobs / 500);
  return [
    told(`peers: ${name}, ours`, describe(ours, pages)),
    ...PEERS.map((peer) => {
      const what = `peers: ${name}, ${peer.name}`;
      if (peer.lacks !== undefined) return told(what, `missing: ${peer.lacks} is not here`);
      const theirs = medians(results.get(peer) ?? []);
      const isMet =
        ours.cpu <= theirs.cpu &&
        ours.wall <= theirs.wall &&
        ours.counts.refused <= theirs.counts.refused &&
        // Whoever gives up asks less.
        (ours.counts.requests <= theirs.counts.requests || theirs.counts.pages < pages);
      return { what, measured: describe(theirs, pages), goal: 'ours takes less of each', isMet };
    }),
  ];
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

function describe({ wall, cpu, counts }: Result, pages: number): string {
  const read = counts.pages === pages ? '' : `, gave up after ${counts.pages} pages`;
  return `CPU ${cpu.toFixed(2)} s, wall ${wall.toFixed(2)} s, ${counts.requests} requests, ${counts.refused} refused${read}`;
}
