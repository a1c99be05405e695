import type { Failure, FailureKind } from './failure.ts';

/** Atlas' acceptance of some credentials, as shown by its answers so far. */
export type Acceptance = 'unknown' | 'refused' | 'accepted';

/** The acceptance of some credentials before and after one poll or discovery. */
export interface CredentialsChange {
  readonly from: Acceptance;
  readonly to: Acceptance;
}

/** Failures that do not show whether Atlas accepts the credentials: it was not reached or was overloaded, or something else answered. */
const INCONCLUSIVE: ReadonlySet<FailureKind> = new Set([
  'rate_limited',
  'server_error',
  'timeout',
  'network',
  'bad_response',
  'internal',
]);

/** Returns the acceptance before and after a poll or discovery; `failure` is `undefined` for a successful one. */
export function stepCredentials(from: Acceptance, failure: Failure | undefined): CredentialsChange {
  if (failure === undefined) return { from, to: 'accepted' };
  if (failure.kind === 'unauthorized') return { from, to: 'refused' };
  return { from, to: INCONCLUSIVE.has(failure.kind) ? from : 'accepted' };
}

/**
 * Returns whether to report an event about one target or one list. Refused credentials are reported once for everything
 * that they read: with the event that changed their acceptance.
 */
export function isReported(reason: FailureKind, { from, to }: CredentialsChange): boolean {
  return reason !== 'unauthorized' || from !== to;
}

/** Returns whether Atlas accepts credentials again that it had refused. */
export function isRecovery({ from, to }: CredentialsChange): boolean {
  return from === 'refused' && to === 'accepted';
}
