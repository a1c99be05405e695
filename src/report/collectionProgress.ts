import { counted, grouped } from '../text/number.ts';
import type { JobReport } from './jobReport.ts';

type CollectionProgress = Pick<
  JobReport,
  'state' | 'restoredDocuments' | 'totalDocuments' | 'failedIndexCollections'
>;

/**
 * Describes the progress of a collection restore job, or the indexes that a completed one could not build. Returns
 * `undefined` if neither is known.
 */
export function describeProgress(job: CollectionProgress): string | undefined {
  const { state, restoredDocuments, totalDocuments, failedIndexCollections } = job;
  if (state === 'completed') {
    return failedIndexCollections === null || failedIndexCollections === 0
      ? undefined
      : `indexes of ${counted(failedIndexCollections, 'collection')} could not be built`;
  }
  if (restoredDocuments === null) return undefined;
  if (totalDocuments === null) return `restored ${counted(restoredDocuments, 'document')}, total not known`;
  // The total may be an estimate that is too low.
  const percent = Math.min(Math.floor((restoredDocuments / totalDocuments) * 100), 100);
  return `restored ${grouped(restoredDocuments)} of ${grouped(totalDocuments)} documents (${percent} %)`;
}
