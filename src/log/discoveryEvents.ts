import { areRecovered, type CredentialsChange, isReported } from '../core/credentials.ts';
import type { Failure, FailureKind } from '../core/failure.ts';
import type { Logger } from './logger.ts';

export type DiscoveryLogEvent =
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'recovered'; readonly was: FailureKind };

/** The fields that name a discovery; no name where it is of all projects. */
export interface DiscoveryPlace {
  readonly projectId: string;
  readonly projectName: string | undefined;
  readonly credentials: string;
}

/**
 * Writes one line when a discovery starts to fail or works again, and one for all discoveries of refused credentials:
 * `change` is what the same read says about them.
 */
export function logDiscoveryEvent(
  logger: Logger,
  place: DiscoveryPlace,
  event: DiscoveryLogEvent | undefined,
  change: CredentialsChange,
): void {
  if (event?.kind === 'failed' && isReported(event.failure.kind, change)) {
    const { kind: reason, message: error } = event.failure;
    logger.error({ event: 'discovery_failed', ...place, reason, error }, 'discovery failed');
  }
  const was = event?.kind === 'recovered' ? event.was : undefined;
  const isRecovered = was !== undefined && isReported(was, change);
  if (isRecovered || areRecovered(change)) {
    const reason = was ?? 'unauthorized';
    logger.info({ event: 'discovery_recovered', ...place, reason }, 'discovery recovered');
  }
}
