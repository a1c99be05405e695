import { mapTypes } from '../core/byKind.ts';
import { type History, mapOtherEnds, type Ranking } from '../core/history.ts';
import { areRecords } from '../core/record.ts';
import { countJobs, type TrackedJob } from '../core/snapshot.ts';
import { type JobId, type TargetKey, targetKey } from '../core/target.ts';
import type { JobList, View } from '../core/view.ts';
import type { StateLine } from './stateLine.ts';

type TargetLine = StateLine & { readonly kind: 'target' };
type ListLine = StateLine & { readonly kind: 'list' };

interface ListDraft {
  readonly line: ListLine;
  readonly records: string[];
  readonly tracked: TrackedJob[];
  readonly missing: JobId[];
}

interface TargetDraft {
  readonly line: TargetLine;
  readonly lists: Map<ListLine['of'], ListDraft>;
}

/** Builds views from the lines between a state file's head and its end. */
export class Decoder {
  readonly #views = new Map<TargetKey, View>();
  #target: TargetDraft | undefined;
  #list: ListDraft | undefined;

  /** Adds the next line. Returns `false` if the line is out of order, or if the target before it is invalid. */
  take(line: Exclude<StateLine, { readonly kind: 'end' }>): boolean {
    switch (line.kind) {
      case 'target': {
        const isWhole = this.#finishTarget();
        this.#target = { line, lists: new Map() };
        this.#list = undefined;
        return isWhole;
      }
      case 'list':
        if (this.#target === undefined || this.#target.lists.has(line.of)) return false;
        this.#list = { line, records: [], tracked: [], missing: [] };
        this.#target.lists.set(line.of, this.#list);
        return true;
      case 'finished':
        this.#list?.records.push(line.records);
        return this.#list !== undefined;
      case 'whole':
        for (const known of line.jobs) this.#list?.tracked.push(known);
        return this.#list !== undefined;
      case 'missing':
        for (const id of line.ids) this.#list?.missing.push(id);
        return this.#list !== undefined;
    }
  }

  /** Returns the views in the order of the file, `undefined` if the last target is invalid. */
  finish(): ReadonlyMap<TargetKey, View> | undefined {
    return this.#finishTarget() ? this.#views : undefined;
  }

  #finishTarget(): boolean {
    const draft = this.#target;
    if (draft === undefined) return true;
    const key = targetKey(draft.line.target);
    if (this.#views.has(key)) return false;
    const lists = new Map<ListLine['of'], JobList>();
    for (const [of, list] of draft.lists) {
      const made = listOf(list);
      if (made === undefined) return false;
      lists.set(of, made);
    }
    const { kind: _kind, lastPoll, ...facts } = draft.line;
    this.#views.set(key, {
      clusterId: undefined,
      failingSinceMs: undefined,
      ...facts,
      lastPoll: lastPoll && { failure: undefined, collectionsFailure: undefined, ...lastPoll },
      restores: lists.get('restores'),
      collections: lists.get('collections'),
    });
    return true;
  }
}

function listOf({ line, records, tracked, missing }: ListDraft): JobList | undefined {
  const finished = records.join('');
  const byId = new Map(tracked.map((known) => [known.job.id, known]));
  const history = historyOf(line);
  if (!areRecords(finished) || byId.size < tracked.length || history === undefined) return undefined;
  const { kind: _kind, of: _of, jobs: _jobs, history: _indexes, ...facts } = line;
  const snapshot = { finished, tracked: byId };
  return {
    ...facts,
    snapshot,
    counts: countJobs(snapshot),
    history,
    missing: new Set(missing),
    hashes: undefined,
    restored: true,
  };
}

function historyOf({ jobs, history }: ListLine): History | undefined {
  let isWhole = true;
  const rankingOf = (indexes: readonly number[]): Ranking => {
    const ranking = indexes.flatMap((index) => jobs[index] ?? []);
    if (ranking.length < indexes.length) isWhole = false;
    return ranking;
  };
  const made: History = {
    created: mapTypes((type) => rankingOf(history.created[type])),
    finished: mapTypes((type) => rankingOf(history.finished[type])),
    failed: mapTypes((type) => rankingOf(history.failed[type])),
    ended: mapOtherEnds((type, state) => rankingOf(history.ended[type][state])),
    expired: rankingOf(history.expired),
    crossProject: rankingOf(history.crossProject),
  };
  return isWhole ? made : undefined;
}
