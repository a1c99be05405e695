/** The reasons for a failed poll or discovery, which are the values of the label `reason`: a closed list. */
export const FAILURE_KINDS = [
  'unauthorized',
  'forbidden',
  'not_found',
  'no_backup',
  'wrong_kind',
  'rate_limited',
  'server_error',
  'timeout',
  'network',
  'bad_response',
  'too_many_pages',
  'unsupported_version',
  'internal',
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** A failure is a value: its kind, and a sentence that says what happened and what to do. */
export interface Failure {
  readonly kind: FailureKind;
  /** One line of bounded length without secrets: it is logged and shown on the page. */
  readonly message: string;
  /** Atlas knows the project, but no cluster of this name. */
  readonly isClusterMissing?: true | undefined;
}

/** Returns whether a read has failed. */
export function isFailure<T extends object>(read: T | Failure | undefined): read is Failure {
  return read !== undefined && 'kind' in read;
}
