import { mapRankings, type Ranking, rankedJobs } from '../core/history.ts';
import { areRecords, RECORD_LENGTH } from '../core/record.ts';
import { countJobs } from '../core/snapshot.ts';
import type { JobList, View } from '../core/view.ts';
import type { StateLine, WrittenLine } from './stateLine.ts';

/** These limits keep a line below 256 KiB, however long a list is. */
const RECORDS_A_LINE = 5000;
const JOBS_A_LINE = 100;
const IDS_A_LINE = 2000;

type ListName = 'restores' | 'collections';

export function* linesOf({ restores, collections, ...target }: View): Generator<WrittenLine> {
  yield { kind: 'target', ...target };
  if (restores !== undefined) yield* linesOfList('restores', restores);
  if (collections !== undefined) yield* linesOfList('collections', collections);
}

function* linesOfList(of: ListName, list: JobList): Generator<WrittenLine> {
  const {
    snapshot,
    missing,
    history,
    counts: _counts,
    hashes: _hashes,
    isFromStateFile: _isFromStateFile,
    ...facts
  } = list;
  const jobs = [...rankedJobs(history)];
  const indexes = new Map(jobs.map(({ job }, index) => [job.id, index]));
  const indexesOf = (ranking: Ranking) => ranking.flatMap(({ job }) => indexes.get(job.id) ?? []);
  yield { kind: 'list', of, ...facts, history: mapRankings(history, indexesOf), jobs };
  const { records, tracked } = snapshot;
  const step = RECORDS_A_LINE * RECORD_LENGTH;
  for (let at = 0; at < records.length; at += step) {
    yield { kind: 'finished', records: records.slice(at, at + step) };
  }
  for (const known of inGroups([...tracked.values()], JOBS_A_LINE)) yield { kind: 'whole', jobs: known };
  for (const ids of inGroups([...missing], IDS_A_LINE)) yield { kind: 'missing', ids };
}

function inGroups<T>(values: readonly T[], size: number): T[][] {
  const groups = Math.ceil(values.length / size);
  return Array.from({ length: groups }, (_, at) => values.slice(at * size, (at + 1) * size));
}

/** Returns the view of consecutive lines; `undefined` if they are not the lines of one view. */
export function viewOf([first, ...rest]: readonly StateLine[]): View | undefined {
  if (first?.kind !== 'target') return undefined;
  const starts = rest.flatMap(({ kind }, at) => (kind === 'list' ? [at] : []));
  if (rest.length > 0 && starts[0] !== 0) return undefined;
  const lists = new Map<ListName, JobList>();
  for (const [index, start] of starts.entries()) {
    const [head, ...parts] = rest.slice(start, starts[index + 1]);
    const list = listOf(head, parts);
    if (head?.kind !== 'list' || list === undefined || lists.has(head.of)) return undefined;
    lists.set(head.of, list);
  }
  const { kind: _kind, ...facts } = first;
  return { ...facts, restores: lists.get('restores'), collections: lists.get('collections') };
}

function listOf(head: StateLine | undefined, parts: readonly StateLine[]): JobList | undefined {
  if (head?.kind !== 'list') return undefined;
  const { kind: _kind, of: _of, jobs, history: indexes, ...facts } = head;
  const records = parts.map((line) => (line.kind === 'finished' ? line.records : '')).join('');
  const known = parts.flatMap((line) => (line.kind === 'whole' ? line.jobs : []));
  const tracked = new Map(known.map((each) => [each.job.id, each]));
  let isWhole = areRecords(records) && tracked.size === known.length;
  const history = mapRankings(indexes, (ranking) => {
    const ranked = ranking.flatMap((index) => jobs[index] ?? []);
    isWhole &&= ranked.length === ranking.length;
    return ranked;
  });
  if (!isWhole) return undefined;
  const snapshot = { records, tracked };
  return {
    ...facts,
    snapshot,
    counts: countJobs(snapshot),
    history,
    missing: new Set(parts.flatMap((line) => (line.kind === 'missing' ? line.ids : []))),
    hashes: undefined,
    isFromStateFile: true,
  };
}
