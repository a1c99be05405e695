import { ListBuilder } from '../../src/atlas/jobs/listBuilder.ts';
import type { FullRead, ListRead, Outcome } from '../../src/core/outcome.ts';
import type { JobList, View } from '../../src/core/view.ts';

/** The number of jobs per page. */
const PAGE = 4;

/** Returns an outcome as the poller reads it for this view. Pages shift, so jobs appear twice. */
export function asPolled(view: View, outcome: Outcome): Outcome {
  if (outcome.kind !== 'complete') return outcome;
  const { restores, collections } = outcome;
  const { projectId } = view.target;
  return {
    ...outcome,
    restores: reread(restores, view.restores, projectId),
    collections:
      collections === undefined || 'kind' in collections
        ? collections
        : reread(collections, view.collections, projectId),
  };
}

function reread(read: ListRead, list: JobList | undefined, projectId: string): ListRead {
  if (read.unchanged) return read;
  return unlessChanged(read, list) ?? readPlainly(read, list, projectId);
}

/** Returns an unchanged read if the bytes are those of the last successful read, else `undefined`. */
export function unlessChanged(read: FullRead, list: JobList | undefined): ListRead | undefined {
  const { beganAtMs, atMs, skewMs } = read;
  const isUnchanged = list?.hashes?.pages[0] === bytesOf(read);
  return isUnchanged ? { unchanged: true, beganAtMs, atMs, skewMs } : undefined;
}

/** Reads every page, whether or not the list has changed. */
export function readPlainly(given: FullRead, list: JobList | undefined, projectId: string): FullRead {
  const read = { ...given, hashes: { request: 'random', pages: [bytesOf(given)] } };
  const builder = new ListBuilder(list?.snapshot, projectId);
  for (let at = 0; at < read.jobs.length; at += PAGE) {
    // Every third job was in another state on the page before, and every fourth appears twice.
    const shifted = read.jobs.slice(at, at + PAGE).filter((_, index) => (at + index) % 3 === 0);
    builder.addPage(shifted.map((job) => ({ ...job, failed: !job.failed })));
    const repeated = read.jobs.slice(Math.max(0, at - PAGE), at).filter((_, index) => index % 4 === 0);
    // Every page is parsed separately, so no two jobs are one object.
    builder.addPage([...repeated, ...read.jobs.slice(at, at + PAGE)].map((job) => ({ ...job })));
  }
  return { ...read, ...builder.build() };
}

function bytesOf({ jobs, noId, badField }: FullRead): string {
  return JSON.stringify([jobs, noId, badField]);
}
