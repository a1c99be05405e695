import { counted, grouped } from '../text/number.ts';
import type { JobReport } from './jobReport.ts';

type Progress = Pick<JobReport, 'state' | 'restoredDocuments' | 'totalDocuments' | 'failedIndexCollections'>;

/** Describes how far a collection restore job has come, or the indexes that it lacks; `undefined` where there is nothing to say. */
export function describeProgress(job: Progress): string | undefined {
  const { state, restoredDocuments, totalDocuments, failedIndexCollections } = job;
  if (state === 'completed') {
    return failedIndexCollections === null || failedIndexCollections === 0
      ? undefined
      : `indexes of ${counted(failedIndexCollections, 'collection')} could not be built`;
  }
  if (restoredDocuments === null) return undefined;
  if (totalDocuments === null)
    return `restored ${counted(restoredDocuments, 'document')}, of how many is not known`;
  // An estimate of the total may be too low.
  const percent = Math.min(Math.floor((restoredDocuments / totalDocuments) * 100), 100);
  return `restored ${grouped(restoredDocuments)} of ${grouped(totalDocuments)} documents (${percent} %)`;
}
