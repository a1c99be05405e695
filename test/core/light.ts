import type { ListRead, Outcome } from '../../src/core/outcome.ts';
import { Reading } from '../../src/core/reading.ts';
import type { JobList, View } from '../../src/core/view.ts';

/** A poll as a poller reads it, for a view that it is then given to. Pages shift: jobs come twice. */
export function inTheLightOf(view: View, outcome: Outcome): Outcome {
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
  const reading = new Reading(list?.snapshot, projectId);
  for (const [index, job] of read.jobs.entries()) {
    // Every third was in another state on an earlier page, every fourth is there twice.
    if (index % 3 === 0) reading.put({ ...job, failed: !job.failed });
    reading.put(job);
    if (index % 4 === 0) reading.put(job);
  }
  return { ...read, ...reading.end() };
}
