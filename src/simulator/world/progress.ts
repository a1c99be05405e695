import type { DownloadFacts, JobFacts, RestoreFacts } from './jobFacts.ts';

const DOWNLOAD_LIFETIME_MS = 60 * 60 * 1000;

/** Flex and collection jobs name the steps before and after the work: each takes this long. */
export const STEP_MS = 1000;

/** Returns the progress of a job at a time. */
export type Progress =
  | { readonly as: 'running' }
  | { readonly as: 'finished' | 'failed' | 'cancelled'; readonly atMs: number }
  | { readonly as: 'ready' | 'fetched' | 'expired'; readonly expiresAtMs: number };

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

/** A running collection job moves on so many times, evenly: an answer in between is what it was. */
const DOCUMENT_STEPS = 20;

/** Returns the share of its documents that a job has restored at a time. */
export function restoredShare(facts: RestoreFacts, atMs: number): number {
  const step = documentSteps(facts).filter((stepMs) => stepMs <= atMs).length;
  return step / DOCUMENT_STEPS;
}

/** Returns the instants at which documents are restored: none if the job never ends, or never says how many. */
function documentSteps({ createdAtMs, end, collection }: RestoreFacts): readonly number[] {
  if (collection === undefined || end === undefined) return [];
  const stepMs = (end.atMs - createdAtMs) / DOCUMENT_STEPS;
  return Array.from({ length: DOCUMENT_STEPS }, (_, step) => createdAtMs + (step + 1) * stepMs);
}

/** The instants between which the job looks the same, whatever list it is in. */
export function changesOf(facts: JobFacts): readonly number[] {
  if (facts.kind === 'raw') return [];
  const changes = [facts.createdAtMs + STEP_MS, facts.createdAtMs + 2 * STEP_MS];
  if (facts.end !== undefined) changes.push(facts.end.atMs - STEP_MS, facts.end.atMs);
  if (facts.kind === 'restore') return [...changes, ...documentSteps(facts)];
  if (facts.readyAtMs === undefined) return changes;
  changes.push(facts.readyAtMs, expiryOf(facts, facts.readyAtMs) + (facts.flaggedAfterMs ?? 0));
  if (facts.fetchedAtMs !== undefined) changes.push(facts.fetchedAtMs);
  return changes;
}

function expiryOf(facts: DownloadFacts, readyAtMs: number): number {
  return readyAtMs + (facts.lifetimeMs ?? DOWNLOAD_LIFETIME_MS);
}
