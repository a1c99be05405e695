import type { DownloadFacts, RestoreFacts } from './jobFacts.ts';

const DOWNLOAD_LIFETIME_MS = 60 * 60 * 1000;

/** Duration of each step that flex and collection restore jobs report before and after the actual work. */
export const STEP_MS = 1000;

/** The progress of a job at one time. */
export type Progress =
  | { readonly as: 'running' }
  | { readonly as: 'finished' | 'failed' | 'cancelled'; readonly atMs: number }
  | { readonly as: 'ready' | 'fetched' | 'expired'; readonly expiresAtMs: number };

/** Returns the progress of a job at a time. */
export function progressOf(facts: RestoreFacts | DownloadFacts, atMs: number): Progress {
  const { end } = facts;
  if (end !== undefined && end.atMs <= atMs) return { as: end.as, atMs: end.atMs };
  if (facts.kind === 'restore' || facts.readyAtMs === undefined || facts.readyAtMs > atMs) {
    return { as: 'running' };
  }
  const expiresAtMs = expiryOf(facts, facts.readyAtMs);
  if (expiresAtMs + (facts.flaggedAfterMs ?? 0) <= atMs) return { as: 'expired', expiresAtMs };
  const fetched = facts.fetchedAtMs !== undefined && facts.fetchedAtMs <= atMs;
  return { as: fetched ? 'fetched' : 'ready', expiresAtMs };
}

/** Number of even steps in which a running collection restore job progresses. Between them its answer stays the same. */
const DOCUMENT_STEPS = 20;

/** Returns the share of its documents that a job has restored at a time. */
export function restoredShare(facts: RestoreFacts, atMs: number): number {
  const step = documentSteps(facts).filter((stepMs) => stepMs <= atMs).length;
  return step / DOCUMENT_STEPS;
}

/** Returns the timestamps of the steps of a job; none if the job never ends or has no number of documents. */
export function documentSteps({ createdAtMs, end, collection }: RestoreFacts): readonly number[] {
  if (collection === undefined || end === undefined) return [];
  const stepMs = (end.atMs - createdAtMs) / DOCUMENT_STEPS;
  return Array.from({ length: DOCUMENT_STEPS }, (_, step) => createdAtMs + (step + 1) * stepMs);
}

export function expiryOf(facts: DownloadFacts, readyAtMs: number): number {
  return readyAtMs + (facts.lifetimeMs ?? DOWNLOAD_LIFETIME_MS);
}
