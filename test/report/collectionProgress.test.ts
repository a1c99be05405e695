import { expect, test } from 'vitest';
import { describeProgress } from '../../src/report/collectionProgress.ts';

const RUNNING = {
  state: 'in_progress',
  restoredDocuments: 120_000,
  totalDocuments: 1_200_000,
  failedIndexCollections: 0,
} as const;

test.each([
  [{}, 'restored 120,000 of 1,200,000 documents (10 %)'],
  [{ restoredDocuments: 0 }, 'restored 0 of 1,200,000 documents (0 %)'],
  [{ restoredDocuments: 1_199_999 }, 'restored 1,199,999 of 1,200,000 documents (99 %)'],
  [{ restoredDocuments: 1_300_000 }, 'restored 1,300,000 of 1,200,000 documents (100 %)'],
  [{ totalDocuments: null }, 'restored 120,000 documents, total not known'],
  [{ restoredDocuments: 1, totalDocuments: null }, 'restored 1 document, total not known'],
  [{ restoredDocuments: null }, undefined],
  [{ state: 'failed' }, 'restored 120,000 of 1,200,000 documents (10 %)'],
  [{ state: 'completed' }, undefined],
  [{ state: 'completed', failedIndexCollections: 2 }, 'indexes of 2 collections could not be built'],
  [{ state: 'completed', failedIndexCollections: null }, undefined],
] as const)('a job with %o is described as: %s', (given, text) => {
  expect(describeProgress({ ...RUNNING, ...given })).toBe(text);
});
