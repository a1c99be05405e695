import { createHash } from 'node:crypto';
import { mapTypes } from '../core/byKind.ts';
import { type History, mapOtherEnds, type Ranking } from '../core/history.ts';
import { RECORD_LENGTH } from '../core/record.ts';
import type { JobList, View } from '../core/view.ts';
import { FORMAT, VERSION, type WrittenLine } from './stateLine.ts';

/** A piece is yielded once it has this many characters. The last line may exceed the limit. */
const PIECE_LENGTH = 64 * 1024;

/** These limits keep a line below 256 KiB, however long a list is. */
const RECORDS_A_LINE = 5000;
const JOBS_A_LINE = 100;
const IDS_A_LINE = 2000;

/** Yields a state file in pieces, each of which takes at most a few milliseconds to encode. */
export function* encode(views: readonly View[]): Generator<Buffer, void> {
  const hash = createHash('sha256');
  let text = `${JSON.stringify({ format: FORMAT, version: VERSION })}\n`;
  const take = () => {
    const piece = Buffer.from(text);
    text = '';
    hash.update(piece);
    return piece;
  };
  for (const view of views) {
    for (const line of linesOf(view)) {
      text += textOf(line);
      if (text.length >= PIECE_LENGTH) yield take();
    }
  }
  yield take();
  yield Buffer.from(textOf({ kind: 'end', sha256: hash.digest('hex') }));
}

function textOf(line: WrittenLine): string {
  return `${JSON.stringify(line)}\n`;
}

function* linesOf({ restores, collections, ...target }: View): Generator<WrittenLine> {
  yield { kind: 'target', ...target };
  if (restores !== undefined) yield* listLines('restores', restores);
  if (collections !== undefined) yield* listLines('collections', collections);
}

function* listLines(of: 'restores' | 'collections', list: JobList): Generator<WrittenLine> {
  const {
    snapshot,
    missing,
    history,
    counts: _counted,
    hashes: _hashes,
    restored: _restored,
    ...facts
  } = list;
  yield { kind: 'list', of, ...facts, ...historyFields(history) };
  const { finished, tracked } = snapshot;
  const step = RECORDS_A_LINE * RECORD_LENGTH;
  for (let at = 0; at < finished.length; at += step) {
    yield { kind: 'finished', records: finished.slice(at, at + step) };
  }
  for (const jobs of inGroups(tracked.values(), JOBS_A_LINE)) yield { kind: 'whole', jobs };
  for (const ids of inGroups(missing, IDS_A_LINE)) yield { kind: 'missing', ids };
}

function historyFields(history: History): Pick<WrittenLine & { kind: 'list' }, 'jobs' | 'history'> {
  const indexes = new Map<string, number>();
  const jobs: Ranking[number][] = [];
  const indexesOf = (ranking: Ranking) =>
    ranking.map((ranked) => {
      const text = JSON.stringify(ranked);
      const known = indexes.get(text);
      if (known !== undefined) return known;
      indexes.set(text, jobs.length);
      return jobs.push(ranked) - 1;
    });
  const { created, finished, failed, ended, expired, crossProject } = history;
  const byType = (rankings: History['created']) => mapTypes((type) => indexesOf(rankings[type]));
  return {
    history: {
      created: byType(created),
      finished: byType(finished),
      failed: byType(failed),
      ended: mapOtherEnds((type, state) => indexesOf(ended[type][state])),
      expired: indexesOf(expired),
      crossProject: indexesOf(crossProject),
    },
    jobs,
  };
}

function* inGroups<T>(values: Iterable<T>, size: number): Generator<T[]> {
  let group: T[] = [];
  for (const value of values) {
    group.push(value);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
