import { mapKinds, mapTypes } from '../core/byKind.ts';
import { DEPTH, isCrossProject, type Ranking } from '../core/history.ts';
import {
  DELIVERY_TYPES,
  type DeliveryType,
  isActive,
  lacksIndexes,
  type RestoreJob,
  STATES,
  type State,
} from '../core/job.ts';
import type { TrackedJob } from '../core/snapshot.ts';
import type { Target } from '../core/target.ts';
import { jobsIn, MAX_NAMED_JOBS } from '../core/truncation.ts';
import { endTimeMs, type JobList, type View } from '../core/view.ts';
import { type Labels, renderLabels } from './sample.ts';

/** The fields of a list that stay the same objects from poll to poll while Atlas' list does not change. */
export const LIST_FACTS = [
  'snapshot',
  'counts',
  'history',
  'invalid',
  'created',
  'entered',
  'removed',
] as const;
export type ListFacts = Pick<JobList, (typeof LIST_FACTS)[number]>;

/** The input of rows that depend on nothing but the lists of a target. */
export interface ShownLists<L extends ListFacts = ListFacts> {
  readonly view: { readonly target: Target; readonly collections: L | undefined };
  /** Lists that have been read at least once. */
  readonly known: readonly L[];
  /** Known lists that are not stale. */
  readonly fresh: readonly L[];
}

/** The input of rows that may change at every poll. */
export interface Shown extends ShownLists<JobList> {
  readonly view: View;
  /** Ready downloads. The expiry of a download is shown while its list is stale, until it has passed. */
  readonly downloads: readonly TrackedJob[];
}

/** One series. A row with an `undefined` value is left out, because unknown is not 0. Labels may already be rendered. */
export type Row = readonly [value: number | undefined, labels?: Labels | string];

// Every target has the same labels, so they are rendered once.
const TYPE_LABELS = mapTypes((delivery_type) => renderLabels({ delivery_type }));
const KIND_LABELS = mapKinds((delivery_type, state) => renderLabels({ delivery_type, state }));

const STATES_OF = mapTypes((type) =>
  STATES.filter((state) => state !== 'ready' || type === 'download' || type === 'other'),
);

const RESTORE_TYPES = DELIVERY_TYPES.filter((type) => type !== 'collection');

// Collection restore jobs have their own list.
function typesOf(view: ShownLists['view'], list: ListFacts): readonly DeliveryType[] {
  return list === view.collections ? ['collection'] : RESTORE_TYPES;
}

export function byType(
  view: ShownLists['view'],
  lists: readonly ListFacts[],
  value: (list: ListFacts, type: DeliveryType) => number | undefined,
): readonly Row[] {
  const rows: Row[] = [];
  for (const list of lists) {
    for (const type of typesOf(view, list)) rows.push([value(list, type), TYPE_LABELS[type]]);
  }
  return rows;
}

export function byKind(
  view: ShownLists['view'],
  lists: readonly ListFacts[],
  value: (list: ListFacts, type: DeliveryType, state: State) => number,
): readonly Row[] {
  const rows: Row[] = [];
  for (const list of lists) {
    for (const type of typesOf(view, list)) {
      for (const state of STATES_OF[type]) rows.push([value(list, type, state), KIND_LABELS[type][state]]);
    }
  }
  return rows;
}

export function summed(
  lists: readonly ListFacts[],
  value: (list: ListFacts) => number,
  labels: Labels = {},
): readonly Row[] {
  if (lists.length === 0) return [];
  return [[lists.reduce((sum, list) => sum + value(list), 0), labels]];
}

export function latest(
  lists: readonly ListFacts[],
  timestampMs: (list: ListFacts) => number | undefined,
): readonly Row[] {
  const timestamps = lists.map(timestampMs).filter((atMs) => atMs !== undefined);
  return timestamps.length === 0 ? [] : [[seconds(Math.max(...timestamps))]];
}

/** Returns the jobs that have this timestamp, the earliest first, at most `MAX_NAMED_JOBS`. */
export function earliest(
  jobs: readonly TrackedJob[],
  timestampMs: (known: TrackedJob) => number | undefined,
): readonly TrackedJob[] {
  return jobs
    .filter((known) => timestampMs(known) !== undefined)
    .sort((a, b) => (timestampMs(a) ?? 0) - (timestampMs(b) ?? 0) || (a.job.id < b.job.id ? -1 : 1))
    .slice(0, MAX_NAMED_JOBS);
}

/** Returns the jobs in progress that have their own series, oldest first. */
export function longestRunning(lists: readonly ListFacts[]): readonly RestoreJob[] {
  return earliest(jobsIn(lists, 'in_progress'), ({ job }) => job.createdAtMs).map(({ job }) => job);
}

/** Returns the completed jobs of a list whose indexes could not be built, newest first, at most `DEPTH`. */
export function newestWithoutIndexes(list: ListFacts): readonly RestoreJob[] {
  return jobsIn([list], 'completed')
    .map(({ job }) => job)
    .filter((job) => lacksIndexes(job))
    .sort((a, b) => (endTimeMs(list, b) ?? 0) - (endTimeMs(list, a) ?? 0) || (a.id < b.id ? 1 : -1))
    .slice(0, DEPTH);
}

export function labelsOfJob(job: RestoreJob): Labels {
  return { delivery_type: job.deliveryType, ...labelsWithoutType(job) };
}

export function labelsOfProgress(job: RestoreJob): Labels {
  return { delivery_type: job.deliveryType, job_id: job.id };
}

export function labelsWithoutType(job: RestoreJob): Labels {
  return {
    job_id: job.id,
    destination_project_id: job.destinationProjectId ?? '',
    destination_cluster_name: job.destinationClusterName ?? '',
  };
}

export function activeAcrossProjects(list: ListFacts, projectId: string): number {
  return [...list.snapshot.tracked.values()].filter(
    ({ job, state }) => isActive(state) && isCrossProject(job, projectId),
  ).length;
}

export function first(ranking: Ranking): RestoreJob | undefined {
  return ranking[0]?.job;
}

export function seconds(timestampMs: number | undefined): number | undefined {
  return timestampMs === undefined ? undefined : timestampMs / 1000;
}
