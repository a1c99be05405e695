import type { Failure, FailureKind } from './failure.ts';

/** The acceptance of credentials, as far as Atlas' answers have shown it. */
export type Acceptance = 'unknown' | 'refused' | 'accepted';

/** One answer's effect on credentials. */
export interface CredentialsChange {
  readonly from: Acceptance;
  readonly to: Acceptance;
}

/** Failures that say nothing about credentials: Atlas was not asked, or something else answered. */
const SAYS_NOTHING: ReadonlySet<FailureKind> = new Set([
  'rate_limited',
  'server_error',
  'timeout',
  'network',
  'bad_response',
  'internal',
]);

/** view' = stepCredentials(view, failure): the acceptance after a poll or a discovery; `undefined` for a successful one. */
export function stepCredentials(from: Acceptance, failure: Failure | undefined): CredentialsChange {
  if (failure === undefined) return { from, to: 'accepted' };
  if (failure.kind === 'unauthorized') return { from, to: 'refused' };
  return { from, to: SAYS_NOTHING.has(failure.kind) ? from : 'accepted' };
}

/**
 * Returns whether an event about one target, or one list, is to be reported. Refused credentials are one event for
 * everything that they read: the one that makes the difference.
 */
export function isReported(reason: FailureKind, { from, to }: CredentialsChange): boolean {
  return reason !== 'unauthorized' || from !== to;
}

export function areRecovered({ from, to }: CredentialsChange): boolean {
  return from === 'refused' && to === 'accepted';
}
