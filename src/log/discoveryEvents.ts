import { type CredentialsChange, isRecovery, isReported } from '../core/credentials.ts';
import type { Failure, FailureKind } from '../core/failure.ts';
import type { Logger } from './logger.ts';

export type DiscoveryLogEvent =
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'recovered'; readonly was: FailureKind };

/** The fields that identify a discovery. `projectName` is `undefined` for a discovery of projects. */
export interface DiscoveryFields {
  readonly projectId: string;
  readonly projectName: string | undefined;
  readonly credentials: string;
}

/**
 * Writes one line when a discovery starts to fail or recovers. All discoveries of refused credentials share one line:
 * `change` is the effect of the same read on the credentials.
 */
export function logDiscoveryEvent(
  logger: Logger,
  fields: DiscoveryFields,
  event: DiscoveryLogEvent | undefined,
  change: CredentialsChange,
): void {
  if (event?.kind === 'failed' && isReported(event.failure.kind, change)) {
    const { kind: reason, message: error } = event.failure;
    logger.error({ event: 'discovery_failed', ...fields, reason, error }, 'discovery failed');
  }
  const was = event?.kind === 'recovered' ? event.was : undefined;
  const isRecovered = was !== undefined && isReported(was, change);
  if (isRecovered || isRecovery(change)) {
    const reason = was ?? 'unauthorized';
    logger.info({ event: 'discovery_recovered', ...fields, reason }, 'discovery recovered');
  }
}
